import type { Migration } from './migration.ts'

/**
 * How many MFA devices of each type an account has, counted once over what stands; from then on every write keeps it.
 * Quotation marks within the texts of a document stand behind a backslash, so none of these looks like a member.
 */
export const sorts: Migration = {
  number: 7,
  steps: ({ alone }) =>
    ['virtual', 'hardware', 'fido'].map((type) =>
      alone(
        'counter',
        `INSERT INTO counter (account, name, value)
        SELECT account, 'sort/mfa-device/${type}', count(*) FROM entity
        WHERE kind = 'mfa-device' AND doc LIKE '%"Type":"${type}"%' GROUP BY account
        ON CONFLICT (account, name) DO UPDATE SET value = excluded.value`,
      ),
    ),
}
