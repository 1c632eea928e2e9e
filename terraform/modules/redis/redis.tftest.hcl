mock_provider "aws" {
  source = "../../tests/aws"
}

variables {
  name                      = "candor-test"
  node_type                 = "cache.m6g.large"
  nodes                     = 3
  vpc_id                    = "vpc-1"
  subnet_ids                = ["subnet-a", "subnet-b", "subnet-c"]
  client_security_group_ids = { nodes = "sg-nodes" }
  data_key_arn              = "arn:aws:kms:ap-south-1:111122223333:key/data"
  logs_key_arn              = "arn:aws:kms:ap-south-1:111122223333:key/logs"
  log_retention_days        = 30
  auth_token                = "not-a-real-token-0123456789"
  snapshot_days             = 7
}

run "encrypted_and_nothing_is_evicted" {
  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_ingress_rule.clients : rule.cidr_ipv4 == null && rule.cidr_ipv6 == null && rule.referenced_security_group_id == "sg-nodes" && rule.from_port == 6379 && rule.to_port == 6379])
    error_message = "Only the nodes reach it, and only its own port."
  }

  assert {
    condition     = length(aws_elasticache_subnet_group.this.subnet_ids) == 3
    error_message = "It can stand in three zones."
  }

  assert {
    condition     = aws_elasticache_replication_group.this.transit_encryption_mode == "required" && tobool(aws_elasticache_replication_group.this.at_rest_encryption_enabled)
    error_message = "Encrypted on the way and at rest."
  }

  assert {
    condition     = one([for parameter in aws_elasticache_parameter_group.this.parameter : parameter.value if parameter.name == "maxmemory-policy"]) == "noeviction"
    error_message = "A ticket does not vanish to make room."
  }

  assert {
    condition     = aws_elasticache_replication_group.this.automatic_failover_enabled && aws_elasticache_replication_group.this.multi_az_enabled
    error_message = "Three nodes fail over by themselves."
  }
}

run "a_single_node_cannot_fail_over" {
  variables {
    nodes = 1
  }

  assert {
    condition     = !aws_elasticache_replication_group.this.automatic_failover_enabled
    error_message = "AWS refuses failover with one node."
  }
}
