# TLS and SCRAM only: there is no plaintext listener, no anonymous client, and nothing is allowed without an ACL (once there are any: acls_enforced).

resource "aws_security_group" "brokers" {
  name        = "${var.name}-kafka"
  description = "Kafka brokers"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-kafka" }
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  for_each = var.client_security_group_ids

  security_group_id            = aws_security_group.brokers.id
  description                  = "SASL/SCRAM over TLS, from ${each.key}"
  ip_protocol                  = "tcp"
  from_port                    = 9096
  to_port                      = 9096
  referenced_security_group_id = each.value
}

resource "aws_vpc_security_group_ingress_rule" "metrics" {
  security_group_id            = aws_security_group.brokers.id
  description                  = "JMX and node exporters, from Prometheus on the nodes"
  ip_protocol                  = "tcp"
  from_port                    = 11001
  to_port                      = 11002
  referenced_security_group_id = var.client_security_group_ids["nodes"]
}

resource "aws_cloudwatch_log_group" "brokers" {
  name              = "/candor/${var.name}/kafka"
  kms_key_id        = var.logs_key_arn
  retention_in_days = var.log_retention_days
}

resource "aws_msk_configuration" "this" {
  name = var.name
  # What the services' promises rest on: two of three replicas hold an event before it counts, and a replica that lags never becomes leader.
  server_properties = <<-TEXT
    auto.create.topics.enable=false
    allow.everyone.if.no.acl.found=${!var.acls_enforced}
    default.replication.factor=3
    min.insync.replicas=2
    unclean.leader.election.enable=false
    num.partitions=8
    offsets.retention.minutes=43200
    transaction.state.log.replication.factor=3
    transaction.state.log.min.isr=2
    transaction.max.timeout.ms=60000
    log.cleaner.delete.retention.ms=86400000
  TEXT

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_msk_cluster" "this" {
  cluster_name           = var.name
  kafka_version          = var.kafka_version
  number_of_broker_nodes = var.brokers
  enhanced_monitoring    = "PER_TOPIC_PER_BROKER"

  broker_node_group_info {
    instance_type   = var.instance_type
    client_subnets  = var.subnet_ids
    security_groups = [aws_security_group.brokers.id]

    storage_info {
      ebs_storage_info {
        volume_size = var.disk_gb
      }
    }

    connectivity_info {
      public_access {
        type = "DISABLED"
      }
    }
  }

  configuration_info {
    arn      = aws_msk_configuration.this.arn
    revision = aws_msk_configuration.this.latest_revision
  }

  client_authentication {
    unauthenticated = false

    sasl {
      scram = true
      iam   = false
    }
  }

  encryption_info {
    encryption_at_rest_kms_key_arn = var.data_key_arn

    encryption_in_transit {
      client_broker = "TLS"
      in_cluster    = true
    }
  }

  open_monitoring {
    prometheus {
      jmx_exporter {
        enabled_in_broker = true
      }

      node_exporter {
        enabled_in_broker = true
      }
    }
  }

  logging_info {
    broker_logs {
      cloudwatch_logs {
        enabled   = true
        log_group = aws_cloudwatch_log_group.brokers.name
      }
    }
  }

  # Disks grow by themselves (below) and never shrink.
  lifecycle {
    ignore_changes = [broker_node_group_info[0].storage_info[0].ebs_storage_info[0].volume_size]
  }
}

data "aws_msk_broker_nodes" "this" {
  cluster_arn = aws_msk_cluster.this.arn
}

resource "aws_appautoscaling_target" "disk" {
  service_namespace  = "kafka"
  scalable_dimension = "kafka:broker-storage:VolumeSize"
  resource_id        = aws_msk_cluster.this.arn
  min_capacity       = 1
  max_capacity       = var.disk_gb * 4
}

resource "aws_appautoscaling_policy" "disk" {
  name               = "${var.name}-kafka-disk"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.disk.service_namespace
  scalable_dimension = aws_appautoscaling_target.disk.scalable_dimension
  resource_id        = aws_appautoscaling_target.disk.resource_id

  target_tracking_scaling_policy_configuration {
    target_value     = 60
    disable_scale_in = true

    predefined_metric_specification {
      predefined_metric_type = "KafkaBrokerStorageUtilization"
    }
  }
}

# MSK finds its users in secrets whose name starts with AmazonMSK_.
resource "aws_secretsmanager_secret" "user" {
  for_each = var.users

  name                    = "AmazonMSK_${var.name}_${each.key}"
  description             = "Kafka user of ${each.key}"
  kms_key_id              = var.secrets_key_arn
  recovery_window_in_days = 7
}

resource "aws_secretsmanager_secret_version" "user" {
  for_each = var.users

  secret_id                = aws_secretsmanager_secret.user[each.key].id
  secret_string_wo         = jsonencode({ username = each.key, password = var.user_passwords[each.key] })
  secret_string_wo_version = var.user_passwords_version
}

resource "aws_secretsmanager_secret_policy" "user" {
  for_each = var.users

  secret_arn = aws_secretsmanager_secret.user[each.key].arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "KafkaReads"
      Effect    = "Allow"
      Action    = "secretsmanager:GetSecretValue"
      Resource  = aws_secretsmanager_secret.user[each.key].arn
      Principal = { Service = "kafka.amazonaws.com" }
    }]
  })
}

resource "aws_msk_scram_secret_association" "this" {
  cluster_arn     = aws_msk_cluster.this.arn
  secret_arn_list = [for user in var.users : aws_secretsmanager_secret.user[user].arn]

  depends_on = [aws_secretsmanager_secret_version.user]
}
