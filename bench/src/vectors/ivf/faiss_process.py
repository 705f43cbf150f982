"""faiss for the benchmark of inverted files: answers one line of JSON with another. One thread, one query at a time."""
import json
import sys
import time

import faiss
import numpy as np

faiss.omp_set_num_threads(1)


def new_index(kind, dim, nlist, m, nbits, planes):
    if kind == "RP_LSH":
        # Random planes through the middle, and exact scores of the nearest codes, as Elanus has them.
        codes = faiss.IndexLSH(dim, planes, True, True)
        return faiss.IndexRefineFlat(codes), codes
    coarse = faiss.IndexFlatIP(dim)
    metric = faiss.METRIC_INNER_PRODUCT
    if kind == "IVF_FLAT":
        return faiss.IndexIVFFlat(coarse, dim, nlist, metric), coarse
    if kind == "IVF_SQ8":
        return faiss.IndexIVFScalarQuantizer(coarse, dim, nlist, faiss.ScalarQuantizer.QT_8bit, metric), coarse
    if kind == "SCANN":
        return faiss.IndexIVFPQFastScan(coarse, dim, nlist, dim // 2, 4, metric), coarse
    return faiss.IndexIVFPQ(coarse, dim, nlist, m, nbits, metric), coarse


class Process:
    def build(self, task):
        dim = task["dim"]
        rows = np.fromfile(task["rowsPath"], dtype=np.float32).reshape(-1, dim)
        self.queries = np.fromfile(task["queriesPath"], dtype=np.float32).reshape(-1, dim)
        self.limit = task["limit"]
        # faiss does not own what an index is made over.
        self.index, self.inner = new_index(task["type"], dim, task["nlist"], task["m"], task["nbits"], task["planes"])
        started = time.perf_counter()
        self.index.train(rows)
        self.index.add(rows)
        seconds = time.perf_counter() - started
        return {"version": faiss.__version__, "seconds": seconds, "bytes": len(faiss.serialize_index(self.index))}

    def measure(self, task):
        if isinstance(self.index, faiss.IndexRefineFlat):
            self.index.k_factor = task["value"]
        else:
            self.index.nprobe = task["value"]
        self.index.search(self.queries[:100], self.limit)
        milliseconds, found = [], []
        for query in self.queries:
            one = query.reshape(1, -1)
            started = time.perf_counter()
            _, rows = self.index.search(one, self.limit)
            milliseconds.append((time.perf_counter() - started) * 1000)
            found.append(rows[0].tolist())
        return {"milliseconds": milliseconds, "found": found}


process = Process()
for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(getattr(process, request["do"])(request)), flush=True)
