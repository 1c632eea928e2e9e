# One key per kind of data, so that a role that may read logs can't read backups, and a leaked grant can be cut off alone.

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

locals {
  keys = {
    data    = "MongoDB volumes, Kafka and Redis at rest"
    logs    = "CloudWatch log groups and alerts"
    secrets = "Kubernetes secrets and Secrets Manager"
    backups = "Backups and archived logs in S3"
    vault   = "Unseals Vault"
  }

  account_root = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"

  # Services that use a key for somebody else, and may only within this account.
  services = {
    data    = []
    logs    = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com", "costalerts.amazonaws.com"]
    secrets = []
    backups = ["delivery.logs.amazonaws.com"]
    vault   = []
  }
}

resource "aws_kms_key" "this" {
  for_each = local.keys

  description             = "${var.name}: ${each.value}"
  enable_key_rotation     = true
  rotation_period_in_days = 365
  deletion_window_in_days = 30

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid       = "IamDecides"
        Effect    = "Allow"
        Action    = "kms:*"
        Resource  = "*"
        Principal = { AWS = local.account_root }
      }],
      length(local.services[each.key]) == 0 ? [] : [{
        Sid       = "ServicesOfThisAccount"
        Effect    = "Allow"
        Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
        Resource  = "*"
        Principal = { Service = local.services[each.key] }
        Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
      }],
      each.key != "logs" ? [] : [{
        Sid       = "LogGroupsOfThisAccount"
        Effect    = "Allow"
        Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
        Resource  = "*"
        Principal = { Service = "logs.${data.aws_region.current.region}.amazonaws.com" }
        Condition = {
          ArnLike = {
            "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:*"
          }
        }
      }],
      # Nodes' and database volumes: the group that starts instances attaches encrypted disks through grants.
      each.key != "data" ? [] : [{
        Sid       = "VolumesOfAutoScaling"
        Effect    = "Allow"
        Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey", "kms:CreateGrant"]
        Resource  = "*"
        Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling" }
      }],
    )
  })

  tags = { Name = "${var.name}-${each.key}" }
}

resource "aws_kms_alias" "this" {
  for_each = local.keys

  name          = "alias/${var.name}-${each.key}"
  target_key_id = aws_kms_key.this[each.key].key_id
}
