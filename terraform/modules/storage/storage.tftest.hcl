mock_provider "aws" {
  source = "../../tests/aws"
}

variables {
  name            = "candor-test"
  backups_key_arn = "arn:aws:kms:ap-south-1:111122223333:key/backups"
  lock_mode       = "COMPLIANCE"
  backup_days     = 30
  log_days        = 365
}

run "backups_can_not_be_deleted_or_read_in_passing" {
  command = plan

  assert {
    condition     = aws_s3_bucket.this["backups"].object_lock_enabled && aws_s3_bucket_object_lock_configuration.backups.rule[0].default_retention[0].mode == "COMPLIANCE" && aws_s3_bucket_object_lock_configuration.backups.rule[0].default_retention[0].days == 30
    error_message = "Locked for 30 days."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this["backups"].rule[0].expiration[0].days > 30
    error_message = "Deleted only after the lock has ended."
  }

  assert {
    condition     = alltrue([for block in aws_s3_bucket_public_access_block.this : block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets])
    error_message = "No bucket is public."
  }

  assert {
    condition     = alltrue([for name in ["backups", "logs"] : one(one(aws_s3_bucket_server_side_encryption_configuration.this[name].rule).apply_server_side_encryption_by_default).sse_algorithm == "aws:kms"])
    error_message = "Encrypted with a key of our own."
  }

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.this["access"].rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    error_message = "Load balancers can't write access logs with a key of one's own."
  }

  assert {
    condition     = one(aws_s3_bucket_lifecycle_configuration.this["logs"].rule[0].transition).storage_class == "GLACIER_IR"
    error_message = "Old logs become cheap."
  }
}

run "only_known_lock_modes" {
  command = plan

  variables {
    lock_mode = "NONE"
  }

  expect_failures = [var.lock_mode]
}
