import { describe, expect, it } from 'vitest'
import { awsManagedPolicy } from '../../model/managed-policies.ts'
import { linkedServices } from './linked-services.ts'

describe('services with a role of their own', () => {
  it('have a policy that AWS publishes, a name that fits, and no two the same role', () => {
    for (const [service, { roleName, policyName }] of linkedServices) {
      expect(awsManagedPolicy('aws', '/aws-service-role/', policyName), service).toBeDefined()
      expect(roleName).toMatch(/^AWSServiceRoleFor[\w+=,.@-]{2,47}$/)
    }
    const names = [...linkedServices.values()].map(({ roleName }) => roleName.toLowerCase())
    expect(new Set(names).size).toBe(names.length)
  })

  it('take a suffix where they are three (behaviours 34)', () => {
    const taking = [...linkedServices].flatMap(([service, { takesSuffix }]) => (takesSuffix ? [service] : []))
    expect(taking.sort()).toEqual([
      'autoscaling.amazonaws.com',
      'connect.amazonaws.com',
      'lexv2.amazonaws.com',
    ])
  })
})
