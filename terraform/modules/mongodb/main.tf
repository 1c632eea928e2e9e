# The replica set itself runs on nodes of its own in the data zone (see modules/environment), kept by its operator. Here is what AWS adds:
# the role of its backups, and snapshots of its volumes as a second way back.

module "backup_role" {
  source = "../service_role"

  name              = "${var.name}-mongodb-backup"
  oidc_provider_arn = var.oidc_provider_arn
  oidc_issuer       = var.oidc_issuer
  namespace         = var.namespace
  service_account   = var.backup_service_account
  # Objects are locked by the bucket's own rule; the role may not shorten that, nor delete a version.
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"]
        Resource = "${var.backup_bucket_arn}/mongodb/*"
      },
      {
        Effect    = "Allow"
        Action    = "s3:ListBucket"
        Resource  = var.backup_bucket_arn
        Condition = { StringLike = { "s3:prefix" = "mongodb/*" } }
      },
      {
        Effect   = "Allow"
        Action   = ["kms:GenerateDataKey", "kms:Decrypt"]
        Resource = var.backup_key_arn
      },
    ]
  })
}

resource "aws_iam_role" "snapshots" {
  name = "${var.name}-snapshots"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "dlm.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy_attachment" "snapshots" {
  role       = aws_iam_role.snapshots.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSDataLifecycleManagerServiceRole"
}

resource "aws_dlm_lifecycle_policy" "volumes" {
  description        = "${var.name}: MongoDB volumes"
  execution_role_arn = aws_iam_role.snapshots.arn
  state              = "ENABLED"

  policy_details {
    resource_types = ["VOLUME"]
    # The storage class of the replica set puts this tag on its volumes.
    target_tags = { "candor.dev/snapshots" = var.name }

    schedule {
      name      = "every-${var.snapshot_hours}h"
      copy_tags = true

      create_rule {
        interval      = var.snapshot_hours
        interval_unit = "HOURS"
        # With a daily schedule, before work begins in India.
        times = ["20:30"]
      }

      retain_rule {
        interval      = var.snapshot_days
        interval_unit = "DAYS"
      }
    }
  }
}
