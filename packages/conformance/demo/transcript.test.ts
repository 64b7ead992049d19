import { join } from 'node:path'
import { expect, it } from 'vitest'
import { run, STOCK_CLIENTS } from '../src/stock-clients.ts'

it(
  'prints what David and Jane are told, and why (S-XACCT T2, T3, T7, T8, T17)',
  async () => {
    const { code, stdout, stderr } = await run(process.execPath, [join(import.meta.dirname, 'transcript.ts')])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(
      'AccessDenied: User: arn:aws:iam::111111111111:user/Jane is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::999999999999:role/UpdateApp',
    )
    expect(stdout).toContain('DENY sts:AssumeRole on arn:aws:iam::999999999999:role/UpdateApp')
    expect(stdout).toContain('arn:aws:sts::999999999999:assumed-role/UpdateApp/David-ProdUpdate until ')
    expect(stdout).toMatch(/s3:PutObject +arn:aws:s3:::productionapp\/index\.html +allow/)
    expect(stdout).toMatch(/ec2:DescribeInstances +\* +implicitDeny/)
    expect(stdout).toContain('because no identity-based policy allows the iam:ListUsers action')
  },
  STOCK_CLIENTS,
)
