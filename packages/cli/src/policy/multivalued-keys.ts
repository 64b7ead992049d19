/** The keys that enforcement gives as lists, one value or several, in lower case (X1 to X6). */
const names = new Set(
  `aws:PrincipalOrgPaths aws:PrincipalServiceNamesList aws:TagKeys aws:VpceOrgPaths aws:ResourceOrgPaths aws:CalledVia
  aws:SourceOrgPaths sts:TransitiveTagKeys sts:IdentityTokenAudience sts:RequestContextProviders
  iam:AccountPropertyNamespaces`
    .toLowerCase()
    .split(/\s+/),
)

/** Whether a key, in lower case, is multivalued even with one value, and so satisfies no plain operator (C15). */
export function isMultivalued(key: string): boolean {
  return names.has(key) || key.endsWith(':amr')
}
