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

run "five_brokers_in_three_zones_are_refused" {
  command = plan

  variables {
    brokers = 5
  }

  expect_failures = [var.brokers]
}
