terraform {
  required_version = ">= 1.11"

  # The bucket is made by terraform/bootstrap and named at init: -backend-config=bucket=…
  backend "s3" {
    key          = "candor/qa/terraform.tfstate"
    region       = "ap-south-1"
    encrypt      = true
    use_lockfile = true
  }

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
      Environment = "qa"
      Owner       = var.owner
      CostCenter  = var.cost_center
      Data        = "anonymised"
      ManagedBy   = "terraform"
    }
  }
}

module "candor" {
  source = "../../modules/environment"

  environment             = "qa"
  sizes                   = var.sizes
  domain                  = var.domain
  dns_zone_id             = var.dns_zone_id
  alert_emails            = var.alert_emails
  admin_principal_arns    = var.admin_principal_arns
  viewer_role_arns        = var.viewer_role_arns
  identity_center         = var.identity_center
  kafka_passwords         = var.kafka_passwords
  kafka_passwords_version = var.kafka_passwords_version
  kafka_acls_enforced     = var.kafka_acls_enforced
  redis_auth_token        = var.redis_auth_token
}
