const domains =
  'amazonaws\\.com(?:\\.cn)?|amazonaws\\.eu|amazon\\.com|aws\\.internal|c2s\\.ic\\.gov|sc2s\\.sgov\\.gov'
const servicePrincipal = new RegExp(`^(?:[a-z0-9-]+\\.)+(?:${domains})$`)

/** Whether a text has the form of a service principal's name: `name.amazonaws.com`, with a region where it has one. */
export function isServicePrincipal(text: string): boolean {
  return servicePrincipal.test(text)
}

/** Whether a text has the form that `kms:ViaService` has: service, region, domain. */
export function isRegionalServicePrincipal(text: string): boolean {
  return isServicePrincipal(text) && /^[a-z0-9-]+\.[a-z]+(?:-[a-z]+)+-[0-9]+\./.test(text)
}

/** Keys, in lower case, whose values name services. */
export const serviceNameKeys: ReadonlySet<string> = new Set([
  'iam:passedtoservice',
  'iam:awsservicename',
  'sts:awsservicename',
  'aws:principalservicename',
  'aws:principalservicenameslist',
  'aws:calledvia',
  'aws:calledviafirst',
  'aws:calledvialast',
])
