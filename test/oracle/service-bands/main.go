// Reads a Service range and what is asked of it on each line, and answers with what the API server's own allocators make
// of it: the one of IPAddress objects and the one of a bitmap.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/netip"
	"os"
	"reflect"
	"strconv"
	"unsafe"

	networking "k8s.io/api/networking/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	informers "k8s.io/client-go/informers/networking/v1"
	clients "k8s.io/client-go/kubernetes/typed/networking/v1"
	listers "k8s.io/client-go/listers/networking/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/registry/core/service/ipallocator"
)

type question struct {
	Range     string `json:"range"`
	Allocator string `json:"allocator"`
	// Whether the allocator has seen all addresses that there are.
	Synced bool `json:"synced"`
	// Addresses that are asked for by name.
	Static []string `json:"static"`
	// Addresses that are given out of other ranges.
	Elsewhere []string `json:"elsewhere"`
	// How many are asked for without a name, after those.
	Dynamic int `json:"dynamic"`
}

type answer struct {
	// The range is refused.
	Refused bool   `json:"refused"`
	Size    string `json:"size"`
	First   string `json:"first"`
	// Where addresses without a name begin, and how many stand before it.
	Offset string `json:"offset"`
	Static int    `json:"static"`
	Last   string `json:"last"`
	// What became of each address asked for: "given", "taken", "outside", "not ready"; and when it was only tried.
	Given   []string `json:"given"`
	Tried   []string `json:"tried"`
	Dynamic []string `json:"dynamic"`
	Full    bool     `json:"full"`
	Used    int      `json:"used"`
	Free    string   `json:"free"`
}

// What both kinds of allocator can do.
type allocator interface {
	Allocate(net.IP) error
	AllocateNext() (net.IP, error)
	DryRun() ipallocator.Interface
	Used() int
	Free() int
}

func main() {
	klog.SetLogger(klog.Logger{})
	decoder, encoder := json.NewDecoder(bufio.NewReader(os.Stdin)), json.NewEncoder(os.Stdout)
	for decoder.More() {
		var asked question
		check(decoder.Decode(&asked))
		check(encoder.Encode(answerTo(asked)))
	}
}

func answerTo(asked question) answer {
	told := answer{Given: []string{}, Tried: []string{}, Dynamic: []string{}}
	_, cidr, err := net.ParseCIDR(asked.Range)
	check(err)
	var of allocator
	if asked.Allocator == "bitmap" {
		bitmap, err := ipallocator.NewInMemory(cidr)
		check(err)
		told.Size = strconv.Itoa(int(secret(bitmap, "max").Int()))
		of = bitmap
	} else {
		store := cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{})
		for _, text := range asked.Elsewhere {
			check(store.Add(given(text)))
		}
		objects, err := ipallocator.NewIPAllocator(cidr, client{store: store}, informer{store, asked.Synced})
		if err != nil {
			told.Refused = true
			return told
		}
		told.Size = strconv.FormatUint(secret(objects, "size").Uint(), 10)
		told.First = address(objects, "firstAddress")
		told.Offset = address(objects, "offsetAddress")
		told.Last = address(objects, "lastAddress")
		told.Static = int(secret(objects, "rangeOffset").Int())
		of = objects
	}
	for _, text := range asked.Static {
		told.Tried = append(told.Tried, fate(of.DryRun().Allocate(net.ParseIP(text))))
		told.Given = append(told.Given, fate(of.Allocate(net.ParseIP(text))))
	}
	_, err = of.DryRun().AllocateNext()
	if err == nil == (asked.Allocator == "objects" && !asked.Synced) {
		panic(err)
	}
	for range asked.Dynamic {
		ip, err := of.AllocateNext()
		if err != nil {
			told.Full = errors.Is(err, ipallocator.ErrFull)
			break
		}
		told.Dynamic = append(told.Dynamic, ip.String())
	}
	told.Used, told.Free = of.Used(), strconv.Itoa(of.Free())
	return told
}

func fate(err error) string {
	var outside *ipallocator.ErrNotInRange
	switch {
	case err == nil:
		return "given"
	case errors.Is(err, ipallocator.ErrAllocated):
		return "taken"
	case errors.Is(err, ipallocator.ErrNotReady):
		return "not ready"
	case errors.As(err, &outside):
		return "outside"
	}
	panic(err)
}

// An address that some allocator has given out.
func given(text string) *networking.IPAddress {
	family := "IPv4"
	if net.ParseIP(text).To4() == nil {
		family = "IPv6"
	}
	labels := map[string]string{
		networking.LabelIPAddressFamily: family,
		networking.LabelManagedBy:       ipallocator.ControllerName,
	}
	return &networking.IPAddress{ObjectMeta: meta.ObjectMeta{Name: text, Labels: labels}}
}

// What an allocator keeps to itself.
func secret(of any, name string) reflect.Value {
	return reflect.ValueOf(of).Elem().FieldByName(name)
}

func address(of any, name string) string {
	field := secret(of, name)
	return reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem().Interface().(netip.Addr).String()
}

// The IPAddress objects of one question, as an API server would keep them.
type client struct {
	clients.NetworkingV1Interface
	clients.IPAddressInterface
	store cache.Indexer
}

func (c client) IPAddresses() clients.IPAddressInterface { return c }

func (c client) Create(_ context.Context, made *networking.IPAddress, _ meta.CreateOptions) (*networking.IPAddress, error) {
	if _, isThere, _ := c.store.GetByKey(made.Name); isThere {
		return nil, apierrors.NewAlreadyExists(schema.GroupResource{Resource: "ipaddresses"}, made.Name)
	}
	return made, c.store.Add(made)
}

type informer struct {
	store  cache.Indexer
	synced bool
}

var _ informers.IPAddressInformer = informer{}

func (i informer) Informer() cache.SharedIndexInformer { return syncedInformer{synced: i.synced} }
func (i informer) Lister() listers.IPAddressLister     { return listers.NewIPAddressLister(i.store) }

type syncedInformer struct {
	cache.SharedIndexInformer
	synced bool
}

func (s syncedInformer) HasSynced() bool { return s.synced }

func check(err error) {
	if err != nil {
		panic(err)
	}
}
