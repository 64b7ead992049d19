import { serverCertificateArn } from '../../authorization/arn.ts'
import { EntityAlreadyExists } from '../../model/error.ts'
import { iam } from '../service.ts'
import { existingServerCertificate } from './server-certificate-resource.ts'

export const UpdateServerCertificate = iam.operation('UpdateServerCertificate', {
  access: 'Write',
  resource: existingServerCertificate,
  alsoRequires: {
    // the new ARN too, so that nobody moves a certificate to where they may not act
    'iam:UpdateServerCertificate': ({ NewServerCertificateName, NewPath }, { account }, resolved) => {
      const { entity } = resolved
      if (entity === undefined) return []
      const arn = serverCertificateArn(account, {
        ServerCertificateName: NewServerCertificateName ?? entity.ServerCertificateName,
        Path: NewPath ?? entity.Path,
      })
      return arn === resolved.arn ? [] : [{ resolved: { ...resolved, arn } }]
    },
  },
  async handle({ NewServerCertificateName, NewPath }, { account, tx }, certificate) {
    const ServerCertificateName = NewServerCertificateName ?? certificate.ServerCertificateName
    const moved = { ...certificate, ServerCertificateName, Path: NewPath ?? certificate.Path }
    if ((await tx.serverCertificates.update(account.AccountId, moved)) === 'exists') {
      throw EntityAlreadyExists(`The Server Certificate with name ${ServerCertificateName} already exists.`)
    }
  },
})
