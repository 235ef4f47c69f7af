import { isOpen } from './placeholder.ts';
import { withoutTrailing } from '../model/without-trailing.ts';

/** The command lines that a review may name. */
export const clis = [
  'kubectl',
  'cilium',
  'cilium-dbg',
  'hubble',
  'calicoctl',
  'subctl',
  'ip',
  'conntrack',
  'iptables',
  'ipvsadm',
  'nft',
  'coredns',
] as const;

const siblings =
  'ip6tables iptables-save ip6tables-save iptables-restore ip6tables-restore iptables-nft iptables-legacy ip6tables-nft ip6tables-legacy iptables-nft-save iptables-legacy-save ip6tables-nft-save ip6tables-legacy-save iptables-nft-restore iptables-legacy-restore ip6tables-nft-restore ip6tables-legacy-restore ipvsadm-save ipvsadm-restore';

/** Programs that people reach for beside them; those whose names are also words are named so only with a flag. */
const others =
  'k curl wget dig nslookup ping ping6 traceroute tracepath mtr tcpdump tshark ss netstat lsof nc ncat telnet openssl ethtool brctl arping ifconfig sysctl dmesg journalctl systemctl crictl docker ctr nerdctl podman helm kustomize istioctl linkerd etcdctl aws gcloud az eksctl kubeadm kubelet kube-proxy kube-apiserver bpftool ipset ebtables arptables tc ssh scp rsync python python3 terraform ansible k9s stern kubectx kubens minikube k3s k3d rke2 oc cilium-agent cilium-health cilium-operator hubble-relay birdcl calico-node firewall-cmd ufw modprobe lsmod iperf iperf3 netperf grpcurl nmap ps rm apt-get dnf yum getent wg wg-quick strace flock proxychains4 vtysh birdc ovs-vsctl ovs-ofctl ovs-appctl ovs-dpctl ovn-nbctl ovn-sbctl ovn-trace';

const shells = 'sh bash zsh ash dash';
const wrappers =
  'sudo doas env nsenter chroot unshare timeout time watch xargs nohup setsid command exec stdbuf nice ionice taskset';

export const cliNames: ReadonlySet<string> = new Set([...clis, ...siblings.split(' ')]);
export const otherNames: ReadonlySet<string> = new Set(others.split(' '));
export const shellNames: ReadonlySet<string> = new Set(shells.split(' '));
export const wrapperNames: ReadonlySet<string> = new Set(wrappers.split(' '));

/** What a line of a script begins with besides a program. */
export const shellWords: ReadonlySet<string> = new Set(
  'for while until if then else elif fi do done case esac function { } ( ) ! [[ [ export set unset local declare readonly echo printf cd source eval trap return exit read ;;'.split(
    ' ',
  ),
);

/** Programs that run for good; they are named far more often than called. */
export const daemons: ReadonlySet<string> = new Set(
  'kube-proxy kubelet kube-apiserver cilium-agent cilium-operator hubble-relay calico-node'.split(' '),
);

/** Words of sentences that are no arguments. */
const proseWords: ReadonlySet<string> = new Set(
  'to and or but in on for which that shows prints lists is are was were the a an of with from as by at then than if when where while until before after again first also should will would can could may must has have had does do did not it its this these those they you we i so because since once twice output command commands says said tells told gives saved answers returns against into over every each there here see only instead please via yields reports lets needs works fails sends frees them saved asked showed shown nothing'.split(
    ' ',
  ),
);

/** Whether a word goes on with a sentence rather than with a command of this program. */
export function isProse(word: string, next: string | undefined, program: string): boolean {
  const bare = withoutTrailing(word, '.,;:!?)]”"').toLowerCase();
  if (!proseWords.has(bare)) return false;
  const isPreposition = ['ip', 'nft'].includes(program) && /^(?:to|from|via|on|at|table|dev)$/.test(word);
  return !(isPreposition && next !== undefined && (/[\d:$]/.test(next) || isOpen(next)));
}
