mock_provider "aws" {
  source = "../../tests/aws"
}

variables {
  name               = "candor-test"
  cidr               = "10.43.0.0/16"
  zones              = ["ap-south-1a", "ap-south-1b", "ap-south-1c"]
  nat_per_zone       = true
  endpoint_zones     = 3
  logs_key_arn       = "arn:aws:kms:ap-south-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  log_retention_days = 30
}

run "three_zones_of_four_tiers" {
  assert {
    condition     = length(aws_subnet.this) == 12 && length(distinct([for subnet in aws_subnet.this : subnet.cidr_block])) == 12
    error_message = "Twelve subnets, none twice."
  }

  assert {
    condition = alltrue([for tier in ["dmz", "application", "data", "management"] :
      toset([for key, subnet in aws_subnet.this : subnet.availability_zone if startswith(key, "${tier}-")]) == toset(["ap-south-1a", "ap-south-1b", "ap-south-1c"])
    ])
    error_message = "Each tier stands in all three zones."
  }

  # Taken apart into /24: three /20 of sixteen each, and nine more.
  assert {
    condition = length(distinct(flatten([for subnet in aws_subnet.this : [
      for i in range(pow(2, 24 - tonumber(split("/", subnet.cidr_block)[1]))) : cidrsubnet(subnet.cidr_block, 24 - tonumber(split("/", subnet.cidr_block)[1]), i)
    ]]))) == 3 * 16 + 9
    error_message = "No two subnets share an address."
  }

  assert {
    condition     = alltrue([for subnet in aws_subnet.this : startswith(subnet.cidr_block, "10.43.")])
    error_message = "All of them lie in the network."
  }

  assert {
    condition = alltrue([for key, association in aws_route_table_association.this :
      startswith(key, "dmz-") || association.route_table_id == aws_route_table.private[trimprefix(regex("-ap-.*$", key), "-")].id
    ])
    error_message = "Pods, data and management have the private table of their own zone."
  }

  assert {
    condition     = alltrue(flatten([for table in aws_route_table.private : [for route in table.route : route.gateway_id == null || route.gateway_id == ""]])) && alltrue([for zone, table in aws_route_table.private : one(table.route).nat_gateway_id == aws_nat_gateway.this[zone].id])
    error_message = "A private table leads out through its own zone's NAT gateway, never to the internet gateway."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.endpoints.cidr_ipv4 == "10.43.0.0/16" && aws_vpc_security_group_ingress_rule.endpoints.from_port == 443 && aws_vpc_security_group_ingress_rule.endpoints.to_port == 443
    error_message = "AWS services' endpoints answer the network itself, over HTTPS."
  }

  assert {
    condition     = length(aws_default_security_group.closed.ingress) == 0 && length(aws_default_security_group.closed.egress) == 0
    error_message = "The default group lets nothing through."
  }

  assert {
    condition     = alltrue([for subnet in aws_subnet.this : subnet.map_public_ip_on_launch == false])
    error_message = "Nothing gets a public address by itself."
  }

  assert {
    condition     = output.subnet_cidrs.application == ["10.43.0.0/20", "10.43.16.0/20", "10.43.32.0/20"] && output.subnet_cidrs.data == ["10.43.80.0/24", "10.43.81.0/24", "10.43.82.0/24"]
    error_message = "Pods have room; the ranges stay where the network policies of the overlays expect them."
  }

  assert {
    condition     = length([for association in aws_route_table_association.this : association if association.route_table_id == aws_route_table.dmz.id]) == 3
    error_message = "Only the DMZ has a route from the internet."
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 3
    error_message = "A way out in each zone."
  }
}

run "the_data_zone_is_closed" {
  command = plan

  assert {
    condition     = length(aws_network_acl_rule.data_from_inside) == 9 && !anytrue([for rule in aws_network_acl_rule.data_from_inside : startswith(rule.cidr_block, "10.43.6")])
    error_message = "It answers the application, data and management subnets, and not the DMZ."
  }

  # Everything else that comes in: answers on ephemeral ports, which the security groups tie to what was asked.
  assert {
    condition     = !contains([for rule in aws_network_acl_rule.data_from_inside : rule.cidr_block], "0.0.0.0/0") && aws_network_acl_rule.data_answers.from_port >= 32768 && aws_network_acl_rule.data_answers.protocol == "tcp"
    error_message = "No service's port of the data zone is open to the world."
  }

  assert {
    condition     = aws_network_acl_rule.data_to_https.from_port == 443 && aws_network_acl_rule.data_to_https.to_port == 443
    error_message = "It goes out over HTTPS alone."
  }
}

run "one_way_out_where_money_counts" {
  command = plan

  variables {
    nat_per_zone   = false
    endpoint_zones = 1
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 1
    error_message = "One NAT gateway for all zones."
  }
}

run "two_zones_are_refused" {
  command = plan

  variables {
    zones = ["ap-south-1a", "ap-south-1b"]
  }

  expect_failures = [var.zones]
}
