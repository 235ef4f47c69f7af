// Reads a pod, what its kubelet is told, and its node's resolv.conf on each line, and answers with kubelet's own settings
// for the pod's resolv.conf.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"

	core "k8s.io/api/core/v1"
	"k8s.io/client-go/tools/record"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/kubelet/network/dns"
)

type question struct {
	Pod           core.Pod `json:"pod"`
	ClusterDNS    []string `json:"clusterDns"`
	ClusterDomain string   `json:"clusterDomain"`
	NodeIPs       []string `json:"nodeIps"`
	// Nil for a kubelet that is told to use no file.
	NodeResolvConf *string `json:"nodeResolvConf"`
}

type answer struct {
	Error       string   `json:"error"`
	Nameservers []string `json:"nameservers"`
	Searches    []string `json:"searches"`
	Options     []string `json:"options"`
}

func main() {
	klog.SetLogger(klog.Logger{})
	dir, err := os.MkdirTemp("", "resolv-conf-")
	check(err)
	defer os.RemoveAll(dir)
	decoder, encoder := json.NewDecoder(bufio.NewReader(os.Stdin)), json.NewEncoder(os.Stdout)
	for decoder.More() {
		var asked question
		check(decoder.Decode(&asked))
		check(encoder.Encode(settings(asked, filepath.Join(dir, "resolv.conf"))))
	}
}

func settings(asked question, path string) answer {
	file := ""
	if asked.NodeResolvConf != nil {
		file = path
		check(os.WriteFile(file, []byte(*asked.NodeResolvConf), 0o600))
	}
	recorder := record.NewFakeRecorder(10)
	configurer := dns.NewConfigurer(recorder, &core.ObjectReference{}, addresses(asked.NodeIPs), addresses(asked.ClusterDNS), asked.ClusterDomain, file)
	config, err := configurer.GetPodDNS(context.Background(), &asked.Pod)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Nameservers: config.Servers, Searches: config.Searches, Options: config.Options}
}

func addresses(texts []string) (parsed []net.IP) {
	for _, text := range texts {
		parsed = append(parsed, net.ParseIP(text))
	}
	return parsed
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
