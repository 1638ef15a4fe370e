"""恶意逃废债名单与信用信息共享服务: the house that wires the pure rooms to store, vault, clock and doors."""
