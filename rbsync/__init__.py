"""rbsync keeps web shops and Rackbeat in step: orders in, products and stock out, nothing lost, nothing twice."""
