"""SmartWeb (HostedShop, DanDomain Webshop) as a shop."""
