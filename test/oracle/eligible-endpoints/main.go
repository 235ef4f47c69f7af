// Reads one Service with one port, its EndpointSlices and a node on each line, and answers with kube-proxy's own choice of
// endpoints. The objects take the way that they take in kube-proxy: through its change trackers.
package main

import (
	"bufio"
	"encoding/json"
	"os"

	core "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/version"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/proxy"
)

type question struct {
	Release struct {
		Version      string          `json:"version"`
		FeatureGates map[string]bool `json:"featureGates"`
	} `json:"release"`
	Family  core.IPFamily             `json:"family"`
	Service core.Service              `json:"service"`
	Slices  []discovery.EndpointSlice `json:"slices"`
	Node    core.Node                 `json:"node"`
}

type answer struct {
	Proxied              bool     `json:"proxied"`
	InternalPolicyLocal  bool     `json:"internalPolicyLocal"`
	ExternalPolicyLocal  bool     `json:"externalPolicyLocal"`
	ExternallyAccessible bool     `json:"externallyAccessible"`
	Cluster              []string `json:"cluster"`
	Local                []string `json:"local"`
	Reachable            []string `json:"reachable"`
	HasAny               bool     `json:"hasAny"`
}

// Gates remember what was once set, so each question gets a copy.
var untouchedGates = utilfeature.DefaultMutableFeatureGate.DeepCopy()

func main() {
	klog.SetLogger(klog.Logger{})
	in := bufio.NewReader(os.Stdin)
	decoder, encoder := json.NewDecoder(in), json.NewEncoder(os.Stdout)
	for decoder.More() {
		var asked question
		check(decoder.Decode(&asked))
		check(encoder.Encode(categorize(asked)))
	}
}

func categorize(asked question) answer {
	gates := untouchedGates.DeepCopy()
	check(gates.SetEmulationVersion(version.MustParse(asked.Release.Version)))
	check(gates.SetFromMap(asked.Release.FeatureGates))
	utilfeature.DefaultFeatureGate = gates

	services := proxy.ServicePortMap{}
	serviceChanges := proxy.NewServiceChangeTracker(asked.Family, nil, nil)
	serviceChanges.Update(nil, &asked.Service)
	services.Update(serviceChanges)

	endpoints := proxy.EndpointsMap{}
	endpointChanges := proxy.NewEndpointsChangeTracker(asked.Family, asked.Node.Name, nil, nil)
	for i := range asked.Slices {
		endpointChanges.EndpointSliceUpdate(&asked.Slices[i], false)
	}
	endpoints.Update(endpointChanges)

	name := proxy.ServicePortName{
		NamespacedName: types.NamespacedName{Namespace: asked.Service.Namespace, Name: asked.Service.Name},
		Port:           asked.Service.Spec.Ports[0].Name,
		Protocol:       asked.Service.Spec.Ports[0].Protocol,
	}
	info, isProxied := services[name]
	if !isProxied {
		return answer{}
	}
	cluster, local, reachable, hasAny := proxy.CategorizeEndpoints(endpoints[name], info, asked.Node.Name, asked.Node.Labels)
	return answer{
		Proxied:              true,
		InternalPolicyLocal:  info.InternalPolicyLocal(),
		ExternalPolicyLocal:  info.ExternalPolicyLocal(),
		ExternallyAccessible: info.ExternallyAccessible(),
		Cluster:              addresses(cluster),
		Local:                addresses(local),
		Reachable:            addresses(reachable),
		HasAny:               hasAny,
	}
}

func addresses(endpoints []proxy.Endpoint) []string {
	texts := []string{}
	for _, endpoint := range endpoints {
		texts = append(texts, endpoint.String())
	}
	return texts
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
