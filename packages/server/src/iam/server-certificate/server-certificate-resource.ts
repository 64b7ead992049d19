import { serverCertificateArn } from '../../authorization/arn.ts'
import type { ReadingCall } from '../../authorization/call.ts'
import { NoSuchEntity } from '../../model/error.ts'
import type { ResourceFinder } from '../../model/operation.ts'
import type { ServerCertificate } from '../../store/entity/certificate.ts'

/** The server certificate that the input names. */
export const existingServerCertificate: ResourceFinder<
  { ServerCertificateName: string },
  ServerCertificate,
  ReadingCall
> = {
  types: ['server-certificate'],
  async find({ ServerCertificateName: name }, { account, store }) {
    const certificate = await store.serverCertificates.find(account.AccountId, name.toLowerCase())
    return {
      arn: serverCertificateArn(account, certificate ?? { Path: '/', ServerCertificateName: name }),
      tags: certificate?.Tags,
      entity: certificate,
      existing() {
        if (certificate !== undefined) return certificate
        // behaviours 1
        throw NoSuchEntity(`The Server Certificate with name ${name} cannot be found.`)
      },
    }
  },
}

/** The server certificate that UploadServerCertificate would make. */
export const newServerCertificate: ResourceFinder<
  { ServerCertificateName: string; Path?: string | undefined },
  undefined,
  ReadingCall
> = {
  types: ['server-certificate'],
  find: ({ ServerCertificateName, Path = '/' }, { account }) => ({
    arn: serverCertificateArn(account, { Path, ServerCertificateName }),
    existing: () => undefined,
  }),
}

/** All server certificates of the account; a path prefix does not narrow it. */
export const anyServerCertificate: ResourceFinder<object, undefined, ReadingCall> = {
  types: ['server-certificate'],
  find: (_input, { account }) => ({
    arn: serverCertificateArn(account, { Path: '/', ServerCertificateName: '' }),
    existing: () => undefined,
  }),
}
