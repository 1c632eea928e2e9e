mock_provider "aws" {
  source = "../../tests/aws"
}

variables {
  name                   = "candor-test"
  vpc_id                 = "vpc-1"
  subnet_id              = "subnet-m"
  data_key_arn           = "arn:aws:kms:ap-south-1:111122223333:key/data"
  logs_key_arn           = "arn:aws:kms:ap-south-1:111122223333:key/logs"
  log_retention_days     = 30
  trusted_principal_arns = ["arn:aws:iam::111122223333:role/on-call"]
}

run "no_address_no_key_and_an_hour" {
  assert {
    condition     = aws_instance.this.associate_public_ip_address == false && aws_instance.this.metadata_options[0].http_tokens == "required"
    error_message = "The instance can't be reached from outside."
  }

  assert {
    condition     = aws_iam_role.admin.max_session_duration == 3600
    error_message = "Administrator for an hour."
  }

  assert {
    condition     = jsondecode(aws_ssm_document.session.content).inputs.cloudWatchEncryptionEnabled
    error_message = "Sessions are recorded, encrypted."
  }
}
