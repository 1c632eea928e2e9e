mock_provider "aws" {
  source = "../../tests/aws"
}

variables {
  name              = "candor-test-backup"
  oidc_provider_arn = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.ap-south-1.amazonaws.com/id/EXAMPLE"
  oidc_issuer       = "oidc.eks.ap-south-1.amazonaws.com/id/EXAMPLE"
  namespace         = "candor-data"
  service_account   = "backup"
  policy            = "{}"
}

run "one_service_account_and_nobody_else" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.this.assume_role_policy).Statement[0].Condition == {
      StringEquals = {
        "oidc.eks.ap-south-1.amazonaws.com/id/EXAMPLE:sub" = "system:serviceaccount:candor-data:backup"
        "oidc.eks.ap-south-1.amazonaws.com/id/EXAMPLE:aud" = "sts.amazonaws.com"
      }
    }
    error_message = "Exactly this account of exactly this cluster."
  }
}

run "a_wildcard_is_refused" {
  command = plan

  variables {
    service_account = "*"
  }

  expect_failures = [var.service_account]
}
