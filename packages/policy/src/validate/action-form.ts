/** What is wrong with the form of an Action or NotAction entry, in AWS's words (G5, behaviours 29). */
export function actionFault(action: string): string | undefined {
  if (action === '*') return undefined
  const colon = action.indexOf(':')
  if (colon < 0) return 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'
  if (action.includes(':', colon + 1)) return 'Actions/Condition can contain only one colon.'
  const vendor = action.slice(0, colon)
  return vendor === '*' || /^[A-Za-z0-9.-]+$/.test(vendor) ? undefined : `Vendor ${vendor} is not valid`
}
