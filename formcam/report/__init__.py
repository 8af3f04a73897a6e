"""Files made from an `Analysis`: JSON, CSV, npz, PDF, TRC, one module each."""
