data "aws_caller_identity" "current" {}

locals {
  suffix = data.aws_caller_identity.current.account_id

  # Access logs of load balancers and of S3 can't be written with a key of one's own: that bucket uses S3's.
  buckets = {
    backups = { key = var.backups_key_arn, days = var.backup_days + 1, archive_after = null }
    logs    = { key = var.backups_key_arn, days = var.log_days, archive_after = 30 }
    access  = { key = null, days = var.log_days, archive_after = null }
  }
}

# Without `force_destroy`, a bucket that holds anything can't be removed, and what is locked can't be emptied.
resource "aws_s3_bucket" "this" {
  for_each = local.buckets

  bucket              = "${var.name}-${each.key}-${local.suffix}"
  object_lock_enabled = each.key == "backups"
}

resource "aws_s3_bucket_public_access_block" "this" {
  for_each = local.buckets

  bucket                  = aws_s3_bucket.this[each.key].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_versioning" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id

  rule {
    bucket_key_enabled = each.value.key != null

    apply_server_side_encryption_by_default {
      sse_algorithm     = each.value.key == null ? "AES256" : "aws:kms"
      kms_master_key_id = each.value.key
    }
  }
}

resource "aws_s3_bucket_object_lock_configuration" "backups" {
  bucket = aws_s3_bucket.this["backups"].id

  rule {
    default_retention {
      mode = var.lock_mode
      days = var.backup_days
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }

    dynamic "transition" {
      for_each = each.value.archive_after == null ? [] : [each.value.archive_after]

      content {
        days          = transition.value
        storage_class = "GLACIER_IR"
      }
    }

    expiration {
      days = each.value.days
    }

    noncurrent_version_expiration {
      noncurrent_days = 1
    }
  }

  depends_on = [aws_s3_bucket_versioning.this]
}

resource "aws_s3_bucket_logging" "this" {
  for_each = { for name, bucket in local.buckets : name => bucket if name != "access" }

  bucket        = aws_s3_bucket.this[each.key].id
  target_bucket = aws_s3_bucket.this["access"].id
  target_prefix = "s3/${each.key}/"
}

resource "aws_s3_bucket_policy" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Action    = "s3:*"
        Resource  = [aws_s3_bucket.this[each.key].arn, "${aws_s3_bucket.this[each.key].arn}/*"]
        Principal = "*"
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }],
      [for statement in [
        {
          Sid       = "LoadBalancerLogs"
          Effect    = "Allow"
          Action    = "s3:PutObject"
          Resource  = "${aws_s3_bucket.this[each.key].arn}/alb/*"
          Principal = { Service = "logdelivery.elasticloadbalancing.amazonaws.com" }
        },
        {
          Sid       = "BucketLogs"
          Effect    = "Allow"
          Action    = "s3:PutObject"
          Resource  = "${aws_s3_bucket.this[each.key].arn}/s3/*"
          Principal = { Service = "logging.s3.amazonaws.com" }
          Condition = { StringEquals = { "aws:SourceAccount" = local.suffix } }
        },
      ] : statement if each.key == "access"],
    )
  })

  depends_on = [aws_s3_bucket_public_access_block.this]
}
