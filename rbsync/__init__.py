"""rbsync keeps web shops and Rackbeat in step: orders in, stock out, nothing lost, nothing twice."""
