# What AWS answers in the tests. Everything that is not here is made up by Terraform.

mock_data "aws_caller_identity" {
  defaults = { account_id = "111122223333" }
}

mock_data "aws_region" {
  defaults = { region = "ap-south-1" }
}

mock_data "aws_msk_broker_nodes" {
  defaults = {
    node_info_list = [
      { endpoints = ["b-2.candor.a1b2c3.c2.kafka.ap-south-1.amazonaws.com"] },
      { endpoints = ["b-1.candor.a1b2c3.c2.kafka.ap-south-1.amazonaws.com"] },
    ]
  }
}

mock_resource "aws_eks_cluster" {
  defaults = {
    arn      = "arn:aws:eks:ap-south-1:111122223333:cluster/candor"
    identity = [{ oidc = [{ issuer = "https://oidc.eks.ap-south-1.amazonaws.com/id/EXAMPLE" }] }]
  }
}

mock_resource "aws_eks_node_group" {
  defaults = { resources = [{ autoscaling_groups = [{ name = "eks-nodes" }], remote_access_security_group_id = "" }] }
}

mock_resource "aws_acm_certificate" {
  defaults = {
    domain_validation_options = [{
      domain_name           = "candor.example.com"
      resource_record_name  = "_check.candor.example.com"
      resource_record_type  = "CNAME"
      resource_record_value = "_check.acm-validations.aws"
    }]
  }
}

mock_resource "aws_kms_key" {
  defaults = { arn = "arn:aws:kms:ap-south-1:111122223333:key/00000000-0000-0000-0000-000000000000" }
}

mock_resource "aws_s3_bucket" {
  defaults = { arn = "arn:aws:s3:::candor" }
}
