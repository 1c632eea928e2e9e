output "vpc_id" {
  description = "The VPC."
  value       = aws_vpc.this.id
}

output "cidr" {
  description = "Its address range."
  value       = var.cidr
}

output "subnet_ids" {
  description = "Subnets by tier (dmz, application, data, management), each in the order of the zones."
  value = {
    for tier in ["dmz", "application", "data", "management"] :
    tier => [for zone in var.zones : aws_subnet.this["${tier}-${zone}"].id]
  }
}

output "subnet_cidrs" {
  description = "Address ranges by tier, in the order of the zones."
  value = {
    for tier in ["dmz", "application", "data", "management"] :
    tier => [for zone in var.zones : local.subnets["${tier}-${zone}"].cidr]
  }
}

output "nat_gateway_ids" {
  description = "NAT gateways by zone."
  value       = { for zone, gateway in aws_nat_gateway.this : zone => gateway.id }
}
