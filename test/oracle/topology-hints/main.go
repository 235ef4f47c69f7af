// Reads what a Service asks for, its endpoints and the nodes on each line, and answers with the hints that the
// EndpointSlice controller's own packages write.
package main

import (
	"encoding/json"
	"os"

	core "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	"k8s.io/endpointslice/topologycache"
	"k8s.io/endpointslice/trafficdist"
	"k8s.io/klog/v2"
)

type question struct {
	// Undefined where the annotation asks.
	TrafficDistribution *string              `json:"trafficDistribution"`
	Nodes               []*core.Node         `json:"nodes"`
	Endpoints           []discovery.Endpoint `json:"endpoints"`
	// How many of the endpoints are in the first slice; with trafficDistribution it is there already.
	Existing int `json:"existing"`
}

type answer struct {
	Hints   []*discovery.EndpointHints `json:"hints"`
	Message string                     `json:"message"`
}

func main() {
	logger := klog.Logger{}
	klog.SetLogger(logger)
	decoder, encoder := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for decoder.More() {
		var asked question
		check(decoder.Decode(&asked))
		check(encoder.Encode(write(logger, asked)))
	}
}

func write(logger klog.Logger, asked question) answer {
	old := &discovery.EndpointSlice{Endpoints: asked.Endpoints[:asked.Existing]}
	fresh := &discovery.EndpointSlice{Endpoints: asked.Endpoints[asked.Existing:]}
	given := answer{Hints: []*discovery.EndpointHints{}}
	if asked.TrafficDistribution == nil {
		cache := topologycache.NewTopologyCache()
		cache.SetNodes(logger, asked.Nodes)
		_, _, events := cache.AddHints(logger, &topologycache.SliceInfo{
			ServiceKey:  "shop/cart",
			AddressType: discovery.AddressTypeIPv4,
			ToCreate:    []*discovery.EndpointSlice{old},
			ToUpdate:    []*discovery.EndpointSlice{fresh},
		})
		for _, event := range events {
			if event.EventType == core.EventTypeWarning {
				given.Message = event.Message
			}
		}
	} else {
		_, updated, unchanged := trafficdist.ReconcileHints(
			asked.TrafficDistribution,
			[]*discovery.EndpointSlice{fresh},
			nil,
			[]*discovery.EndpointSlice{old},
		)
		old = append(updated, unchanged...)[0]
	}
	for _, slice := range []*discovery.EndpointSlice{old, fresh} {
		for _, endpoint := range slice.Endpoints {
			given.Hints = append(given.Hints, endpoint.Hints)
		}
	}
	return given
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
