/** The pool of all that makes use of managed policies: attachments, and boundaries of users and roles. */
export const MANAGED_POLICIES = 'managed-policy'
