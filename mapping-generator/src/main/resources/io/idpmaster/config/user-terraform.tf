# Edge @{#edge}: the project @{#project} in the domain @{#domain}.
# Terraform has no way in by a password here. It takes an application credential of that project, from the environment:
#   TF_VAR_application_credential_id, TF_VAR_application_credential_secret
terraform {
  required_providers {
    openstack = {
      source = "terraform-provider-openstack/openstack"
    }
  }
}

variable "application_credential_id" {
  type = string
}

variable "application_credential_secret" {
  type      = string
  sensitive = true
}

provider "openstack" {
  auth_url                      = @{url}
  application_credential_id     = var.application_credential_id
  application_credential_secret = var.application_credential_secret
}
