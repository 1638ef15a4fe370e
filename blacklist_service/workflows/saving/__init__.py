"""What a backup consists of: sealed files and the signed manifest that names them."""
