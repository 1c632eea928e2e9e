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
