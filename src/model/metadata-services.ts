/** Clouds whose machines alone are answered there, by the scheme of their Nodes' providerID. */
export const metadataOwners: ReadonlyMap<string, string> = new Map([
  ['fd00:ec2::254', 'aws'],
  ['fd20:ce::254', 'gce'],
  ['metadata.google.internal', 'gce'],
  ['fd00:c1::a9fe:a9fe', 'oci'],
  // On the link of a machine: pods on its network alone get there.
  ['fe80::a9fe:a9fe', 'openstack'],
  ['100.100.100.200', 'alicloud'],
  ['fd00:100::100:200', 'alicloud'],
]);

/**
 * Where the machines of a cloud, and pods on them unless something keeps them from it, get metadata and credentials: one
 * list for the rule, the trace, the scope and the check of drafts. AWS, Azure, Google Cloud, Oracle, OpenStack and
 * DigitalOcean share the first; Azure and DigitalOcean document no other. Sources:
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html,
 * https://cloud.google.com/compute/docs/metadata/querying-metadata,
 * https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service,
 * https://github.com/oracle/oci-python-sdk/blob/master/src/oci/auth/signers/instance_principals_security_token_signer.py,
 * https://docs.openstack.org/nova/latest/admin/metadata-service.html,
 * https://www.alibabacloud.com/help/en/ecs/user-guide/view-instance-metadata,
 * https://github.com/canonical/cloud-init/issues/6892
 */
export const metadataServices: readonly string[] = ['169.254.169.254', ...metadataOwners.keys()];
