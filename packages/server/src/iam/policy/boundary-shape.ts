import { boundaryType } from '../../model/corrections.ts'

interface AttachedBoundary {
  PermissionsBoundaryType: 'PermissionsBoundaryPolicy'
  PermissionsBoundaryArn: string
}

/** `PermissionsBoundary` of answers; the type word on the wire is not the model's (behaviours 9). */
export function asBoundary(arn: string | undefined): { PermissionsBoundary?: AttachedBoundary } {
  if (arn === undefined) return {}
  return {
    PermissionsBoundary: {
      PermissionsBoundaryType: boundaryType as 'PermissionsBoundaryPolicy',
      PermissionsBoundaryArn: arn,
    },
  }
}
