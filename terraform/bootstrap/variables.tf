variable "environment" {
  description = "dev, qa, staging or prod: each has an account of its own."
  type        = string
}

variable "account_id" {
  description = "The AWS account."
  type        = string
}

variable "gitlab_url" {
  description = "The GitLab that runs the pipeline."
  type        = string
  default     = "https://gitlab.com"
}

variable "gitlab_project" {
  description = "Path of the project, such as mindcompute/candor."
  type        = string
}

variable "default_branch" {
  description = "The protected branch that is applied."
  type        = string
  default     = "main"
}
