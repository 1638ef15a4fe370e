"""What lies in the folder of a dataset."""

UPLOAD, TRUTH = "upload.csv", "truth.csv"
CLUSTERS, PAIRS = "clusters.csv", "pairs.csv"
