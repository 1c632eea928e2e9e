mock_provider "aws" {
  source = "../../tests/aws"
}

variables {
  name = "candor-test"
}

run "one_key_for_each_kind_of_data" {
  assert {
    condition     = toset(keys(aws_kms_key.this)) == toset(["data", "logs", "secrets", "backups", "vault"])
    error_message = "Five keys."
  }

  assert {
    condition     = alltrue([for key in aws_kms_key.this : key.enable_key_rotation && key.deletion_window_in_days == 30])
    error_message = "Each is rotated, and thirty days away from being gone."
  }

  assert {
    condition = alltrue(flatten([for key in aws_kms_key.this : [
      for statement in jsondecode(key.policy).Statement : can(statement.Condition) if can(statement.Principal.Service)
    ]]))
    error_message = "An AWS service may use a key for this account only."
  }
}
