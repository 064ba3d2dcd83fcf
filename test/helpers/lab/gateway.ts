/**
 * The gateway of the laboratory: cloud-init applies the emitted user data, and systemd runs the units that it writes.
 * No configuration is written here; only the seed and the host key are added, as EC2 and terraform do.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { sentUserData } from '../../../src/emitters/cloud-init/sent-user-data.ts';
import { until } from './command.ts';
import { Machine } from './machine.ts';
import type { Network } from './network.ts';

export interface GatewayParts {
  readonly network: Network;
  /** The folder of its disk. */
  readonly directory: string;
  /** As emitted, without the private key. */
  readonly userData: string;
  /** Both keys of the host key pair, in OpenSSH format. */
  readonly hostKey: { readonly private: string; readonly public: string };
  readonly sshPort: number;
  /** Bytes; undefined: as much as this machine has. */
  readonly memory: number | undefined;
  /** How much of one core it gets; undefined: no limit. */
  readonly cores?: number | undefined;
  /** What its image has besides, by path. */
  readonly image?: Readonly<Record<string, string>> | undefined;
}

export class Gateway {
  /** When it was last switched on, in milliseconds since 1970. */
  bootBegan = 0;
  /** When sshd began to listen after the last boot, in milliseconds since 1970. */
  listeningSince = 0;
  private machineNow: Machine | undefined;
  private disks = 0;

  constructor(private readonly parts: GatewayParts) {}

  get running(): boolean {
    return this.machineNow?.running === true;
  }

  get machine(): Machine {
    if (this.machineNow === undefined) throw new Error('the gateway is off');
    return this.machineNow;
  }

  /** A new instance from the same user data with an empty disk: the first, or the replacement of a spot instance. */
  async rebuild(hostKey = this.parts.hostKey): Promise<void> {
    await this.powerOff();
    if (this.disks > 0) rmSync(this.disk, { recursive: true, force: true });
    this.disks += 1;
    seed(
      this.disk,
      `${sentUserData(this.parts.userData)}\n${stringify({ ssh_keys: { ed25519_private: hostKey.private, ed25519_public: hostKey.public } })}`,
      this.disks,
      this.parts.image,
    );
    await this.powerOn();
  }

  /** A power cycle: all processes end at once, and the disk is kept. */
  async reboot(): Promise<void> {
    await this.powerOff();
    await this.powerOn();
  }

  async powerOff(): Promise<void> {
    await this.machineNow?.stop();
    this.machineNow = undefined;
  }

  /** Boots, and returns when cloud-init has finished without an error. */
  async powerOn(): Promise<void> {
    const { memory, cores } = this.parts;
    const patience = cores === undefined ? 120 : 900;
    this.bootBegan = Date.now();
    const machine = await Machine.start({
      name: 'gateway',
      disk: this.disk,
      ...(memory === undefined ? {} : { memory }),
      ...(cores === undefined ? {} : { cores }),
    });
    this.machineNow = machine;
    await this.parts.network.attach(machine);
    await until(`sshd listens on ${this.parts.sshPort}`, patience, () =>
      machine.listensOn(this.parts.sshPort),
    );
    this.listeningSince = Date.now();
    const result = await until(
      'cloud-init finishes',
      patience,
      () =>
        existsSync(machine.path('/run/cloud-init/result.json')) &&
        readFileSync(machine.path('/run/cloud-init/result.json'), 'utf8'),
    );
    const { errors } = (JSON.parse(result) as { v1: { errors: readonly string[] } }).v1;
    if (errors.length > 0)
      throw new Error(`cloud-init reports: ${errors.join('; ')}\n${await this.journal()}`);
    await until(`sshd listens on ${this.parts.sshPort}`, 30, () => machine.listensOn(this.parts.sshPort));
  }

  /** Whether the tunnel's listener for a loopback port exists. */
  forwards(port: number): Promise<boolean> {
    return this.machine.listensOn(port);
  }

  /** What its services logged, for the message of a failed test. */
  async journal(): Promise<string> {
    return (await this.machine.run(['journalctl', '--no-pager', '--quiet', '--lines=60', '--output=cat']))
      .stdout;
  }

  private get disk(): string {
    return join(this.parts.directory, `gateway-${this.disks}`);
  }
}

/** The seed that a cloud gives an instance before its first boot. */
function seed(disk: string, userData: string, instance: number, image: GatewayParts['image'] = {}): void {
  const files = {
    'var/lib/cloud/seed/nocloud/user-data': userData,
    'var/lib/cloud/seed/nocloud/meta-data': `instance-id: i-${instance}\nlocal-hostname: gateway\n`,
    'etc/cloud/ds-identify.cfg': 'policy: enabled\n',
    // A namespace has no swap of its own: the file would take 512 MB and could not be used.
    'etc/cloud/cloud.cfg': readFileSync('/etc/cloud/cloud.cfg', 'utf8').replace(/^ - mounts\n/m, ''),
    // The namespace has its addresses already, and the copied system lacks the program that sets a locale.
    'etc/cloud/cloud.cfg.d/90_lab.cfg':
      'datasource_list: [NoCloud]\nnetwork: { config: disabled }\nlocale: false\n',
    'etc/resolv.conf': '',
    ...image,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(disk, 'seed', path)), { recursive: true });
    writeFileSync(join(disk, 'seed', path), text);
  }
  const config = '/usr/share/openssh/sshd_config';
  if (existsSync(config)) {
    mkdirSync(join(disk, 'seed/etc/ssh'), { recursive: true });
    cpSync(config, join(disk, 'seed/etc/ssh/sshd_config'));
  }
}
