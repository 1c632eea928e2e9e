# Run once per account, by hand, before anything else: where the state lives, and how the pipeline signs in. Its own state is small and is kept in the same
# bucket afterwards (docs/install.md).
terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.25"
    }
  }
}

provider "aws" {
  region              = "ap-south-1"
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = {
      Project     = "candor"
      Environment = var.environment
      ManagedBy   = "terraform"
    }
  }
}

locals {
  name   = "candor-${var.environment}"
  bucket = "${local.name}-terraform-${var.account_id}"
  issuer = trimprefix(var.gitlab_url, "https://")
}

resource "aws_kms_key" "state" {
  description             = "${local.name}: Terraform state"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "IamDecides"
      Effect    = "Allow"
      Action    = "kms:*"
      Resource  = "*"
      Principal = { AWS = "arn:aws:iam::${var.account_id}:root" }
    }]
  })
}

resource "aws_s3_bucket" "state" {
  bucket = local.bucket

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_versioning" "state" {
  bucket = aws_s3_bucket.state.id

  # Going back to an earlier state (docs/rollback.md) is going back to an earlier version of the object.
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "state" {
  bucket = aws_s3_bucket.state.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.state.arn
    }
  }
}

resource "aws_s3_bucket_public_access_block" "state" {
  bucket                  = aws_s3_bucket.state.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_lifecycle_configuration" "state" {
  bucket = aws_s3_bucket.state.id

  rule {
    id     = "old-versions"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }

    noncurrent_version_expiration {
      noncurrent_days = 365
    }
  }
}

resource "aws_s3_bucket_policy" "state" {
  bucket = aws_s3_bucket.state.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "TlsOnly"
      Effect    = "Deny"
      Action    = "s3:*"
      Resource  = [aws_s3_bucket.state.arn, "${aws_s3_bucket.state.arn}/*"]
      Principal = "*"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })

  depends_on = [aws_s3_bucket_public_access_block.state]
}

# The pipeline has no AWS key: GitLab signs who a job is, AWS gives it an hour.
resource "aws_iam_openid_connect_provider" "gitlab" {
  url            = var.gitlab_url
  client_id_list = [var.gitlab_url]
}

locals {
  # A plan may be made for any branch, by a role that only reads (and may decrypt nothing but the state). Applying takes a job of the default branch, which is protected:
  # IAM looks at no other of GitLab's claims than these two.
  pipeline_roles = {
    plan  = { sub = "project_path:${var.gitlab_project}:ref_type:branch:ref:*", policy = "arn:aws:iam::aws:policy/ReadOnlyAccess" }
    apply = { sub = "project_path:${var.gitlab_project}:ref_type:branch:ref:${var.default_branch}", policy = "arn:aws:iam::aws:policy/AdministratorAccess" }
  }
}

resource "aws_iam_role" "pipeline" {
  for_each = local.pipeline_roles

  name                 = "${local.name}-pipeline-${each.key}"
  max_session_duration = 3600
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.gitlab.arn }
      Condition = {
        StringLike   = { "${local.issuer}:sub" = each.value.sub }
        StringEquals = { "${local.issuer}:aud" = var.gitlab_url }
      }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "pipeline" {
  for_each = local.pipeline_roles

  role       = aws_iam_role.pipeline[each.key].name
  policy_arn = each.value.policy
}

# Reading the state, and holding the lock while planning.
resource "aws_iam_role_policy" "plan_state" {
  name = "state"
  role = aws_iam_role.pipeline["plan"].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:PutObject", "s3:DeleteObject"]
        Resource = "${aws_s3_bucket.state.arn}/*.tflock"
      },
      {
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = aws_kms_key.state.arn
      },
    ]
  })
}
