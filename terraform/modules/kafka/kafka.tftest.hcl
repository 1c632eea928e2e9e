mock_provider "aws" {
  source = "../../tests/aws"
}

variables {
  name                      = "candor-test"
  instance_type             = "kafka.m5.large"
  brokers                   = 6
  disk_gb                   = 100
  vpc_id                    = "vpc-1"
  subnet_ids                = ["subnet-a", "subnet-b", "subnet-c"]
  client_security_group_ids = { nodes = "sg-nodes", operators = "sg-operators" }
  data_key_arn              = "arn:aws:kms:ap-south-1:111122223333:key/data"
  secrets_key_arn           = "arn:aws:kms:ap-south-1:111122223333:key/secrets"
  logs_key_arn              = "arn:aws:kms:ap-south-1:111122223333:key/logs"
  log_retention_days        = 30
  users                     = ["scheduling", "interview"]
  user_passwords            = { scheduling = "a", interview = "b" }
  user_passwords_version    = 1
}

run "encrypted_and_known_clients_only" {
  assert {
    condition     = aws_msk_cluster.this.encryption_info[0].encryption_in_transit[0].client_broker == "TLS" && aws_msk_cluster.this.client_authentication[0].unauthenticated == false && aws_msk_cluster.this.client_authentication[0].sasl[0].scram
    error_message = "TLS and SCRAM, nothing else."
  }

  assert {
    condition     = aws_msk_cluster.this.broker_node_group_info[0].connectivity_info[0].public_access[0].type == "DISABLED"
    error_message = "No public address."
  }

  assert {
    condition     = aws_msk_cluster.this.open_monitoring[0].prometheus[0].jmx_exporter[0].enabled_in_broker && aws_msk_cluster.this.open_monitoring[0].prometheus[0].node_exporter[0].enabled_in_broker && join(" ", output.metrics_hosts) == "b-1.candor.a1b2c3.c2.kafka.ap-south-1.amazonaws.com b-2.candor.a1b2c3.c2.kafka.ap-south-1.amazonaws.com"
    error_message = "Both exporters run, and the overlay learns where."
  }

  assert {
    condition     = alltrue([for rule in concat(values(aws_vpc_security_group_ingress_rule.clients), [aws_vpc_security_group_ingress_rule.metrics]) : rule.cidr_ipv4 == null && rule.cidr_ipv6 == null && rule.prefix_list_id == null && contains(["sg-nodes", "sg-operators"], rule.referenced_security_group_id)])
    error_message = "Brokers are let in to by groups, never by addresses."
  }

  assert {
    condition     = toset([for rule in values(aws_vpc_security_group_ingress_rule.clients) : "${rule.from_port}-${rule.to_port}"]) == toset(["9096-9096"]) && aws_vpc_security_group_ingress_rule.metrics.referenced_security_group_id == "sg-nodes"
    error_message = "Clients reach SCRAM over TLS alone, Prometheus the exporters, and operators not those."
  }

  assert {
    condition     = length(aws_msk_cluster.this.broker_node_group_info[0].client_subnets) == 3
    error_message = "Brokers stand in three zones."
  }

  assert {
    condition     = alltrue([for name in ["scheduling", "interview"] : startswith(aws_secretsmanager_secret.user[name].name, "AmazonMSK_")])
    error_message = "MSK finds users only in secrets of this name."
  }
}

run "an_acknowledged_event_survives_a_broker" {
  command = plan

  assert {
    condition = alltrue([for line in [
      "default.replication.factor=3",
      "min.insync.replicas=2",
      "unclean.leader.election.enable=false",
      "allow.everyone.if.no.acl.found=false",
      "auto.create.topics.enable=false",
    ] : strcontains(aws_msk_configuration.this.server_properties, line)])
    error_message = "What the services' promises rest on."
  }
}

run "the_first_acls_can_be_made" {
  command = plan

  variables {
    acls_enforced = false
  }

  assert {
    condition     = strcontains(aws_msk_configuration.this.server_properties, "allow.everyone.if.no.acl.found=true")
    error_message = "MSK has no super users: until there are ACLs, somebody must be allowed to make them."
  }
}

run "five_brokers_in_three_zones_are_refused" {
  command = plan

  variables {
    brokers = 5
  }

  expect_failures = [var.brokers]
}
