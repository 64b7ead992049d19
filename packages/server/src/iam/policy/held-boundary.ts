import type { Resolved } from '../../model/operation.ts'

/** `iam:PermissionsBoundary` of operations on a user or role that has one already (X6). */
export const heldBoundary = {
  'iam:PermissionsBoundary': (
    _input: object,
    { entity }: Resolved<{ readonly PermissionsBoundary?: string }>,
  ) => entity?.PermissionsBoundary,
}
