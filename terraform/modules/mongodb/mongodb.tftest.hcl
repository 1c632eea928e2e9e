mock_provider "aws" {
  source = "../../tests/aws"
}

variables {
  name                   = "candor-test"
  oidc_provider_arn      = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.ap-south-1.amazonaws.com/id/EXAMPLE"
  oidc_issuer            = "oidc.eks.ap-south-1.amazonaws.com/id/EXAMPLE"
  namespace              = "candor-test-management"
  backup_service_account = "candor-backup"
  backup_bucket_arn      = "arn:aws:s3:::backups"
  backup_key_arn         = "arn:aws:kms:ap-south-1:111122223333:key/backups"
  snapshot_hours         = 6
  snapshot_days          = 30
}

run "volumes_have_snapshots" {
  assert {
    condition     = aws_dlm_lifecycle_policy.volumes.policy_details[0].schedule[0].create_rule[0].interval == 6 && aws_dlm_lifecycle_policy.volumes.policy_details[0].schedule[0].retain_rule[0].interval == 30
    error_message = "Every six hours, kept for thirty days."
  }

  assert {
    condition     = aws_dlm_lifecycle_policy.volumes.policy_details[0].target_tags["candor.dev/snapshots"] == "candor-test"
    error_message = "Only this environment's volumes."
  }
}
