"""Files of every kind, damaged as disks, networks and programs damage them."""
