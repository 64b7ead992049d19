import type { Migration } from './migration.ts'

/**
 * How many MFA devices somebody has and how many managed policies an account uses, counted once over what stands;
 * from then on every write keeps it.
 */
export const totals: Migration = {
  number: 4,
  steps: ({ alone }) => [
    alone(
      'counter',
      `INSERT INTO counter (account, name, value)
      SELECT account, 'referring/mfa-device', count(*) FROM entity
      WHERE kind = 'mfa-device' AND target IS NOT NULL GROUP BY account
      ON CONFLICT (account, name) DO UPDATE SET value = excluded.value`,
    ),
    alone(
      'counter',
      `INSERT INTO counter (account, name, value)
      SELECT account, 'pool/managed-policy', count(DISTINCT target) FROM entity
      WHERE kind IN ('attachment', 'role', 'user') AND target IS NOT NULL GROUP BY account
      ON CONFLICT (account, name) DO UPDATE SET value = excluded.value`,
    ),
  ],
}
