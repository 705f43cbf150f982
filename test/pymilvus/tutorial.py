"""A product search with pymilvus, from the schema to the swap of an alias, against a server that speaks Milvus's protocol.

    python test/pymilvus/tutorial.py http://127.0.0.1:19530

Every step says what it found, and the first that found something else than it must ends the program; with `--all` it
goes on, so that what two servers say can be laid side by side (scripts/beside_milvus_lite.mjs).
"""

import random
import sys

from pymilvus import AnnSearchRequest, DataType, Function, FunctionType, MilvusClient, MilvusException
from pymilvus import RRFRanker, WeightedRanker

ROWS = 600
DIM = 16
COLOURS = ["red", "blue", "green"]
GOES_ON = "--all" in sys.argv


def product(i):
    rng = random.Random(i)
    return {
        "id": i,
        "shop": f"shop{i % 4}",
        "title": f"{'running shoes' if i % 2 else 'steel kettle'} number {i}",
        "price": float(i % 50),
        "embedding": [rng.gauss(0, 1) for _ in range(DIM)],
        "colour": COLOURS[i % 3],
    }


def check(what, find, expected):
    """Says what `find` finds; it is `expected`, unless that is a predicate, which must hold for it."""
    try:
        found = find()
    except MilvusException as error:
        found = f"refused with code {error.code}"
    if expected is is_refused and not is_refused(found):
        found = "answered"
    is_right = expected(found) if callable(expected) else found == expected
    print(f"{what}: {found}{'' if is_right else ' (!)'}", flush=True)
    assert is_right or GOES_ON, f"{what}: expected {expected}, found {found}"


def is_refused(found):
    return str(found).startswith("refused")


def create(client, name, index_type, params):
    schema = client.create_schema(auto_id=False, enable_dynamic_field=True)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("shop", DataType.VARCHAR, max_length=32, is_partition_key=True)
    schema.add_field("title", DataType.VARCHAR, max_length=200, enable_analyzer=True, enable_match=True)
    schema.add_field("price", DataType.DOUBLE)
    schema.add_field("embedding", DataType.FLOAT_VECTOR, dim=DIM)
    schema.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_function(Function("bm25", FunctionType.BM25, ["title"], ["words"]))
    indexes = client.prepare_index_params()
    indexes.add_index("embedding", index_type=index_type, metric_type="COSINE", params=params)
    indexes.add_index("words", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25")
    client.create_collection(name, schema=schema, index_params=indexes, num_partitions=4)
    for field, scalar_type in [("shop", "INVERTED"), ("price", "STL_SORT")]:
        check(f"an index {scalar_type}", lambda: index(client, name, field, scalar_type), True)


def index(client, name, field, index_type):
    indexes = client.prepare_index_params()
    indexes.add_index(field, index_type=index_type)
    client.create_index(name, indexes)
    return field in client.list_indexes(name)


def search(client, name, data=None, field="embedding", limit=5, **more):
    data = product(7)["embedding"] if data is None else data
    return client.search(name, [data], anns_field=field, limit=limit, **more)[0]


def count(client, name, filter=""):
    return client.query(name, filter=filter, output_fields=["count(*)"])[0]["count(*)"]


def read(client, name):
    nearest = lambda: [hit["id"] for hit in search(client, name, limit=3)]
    check("the nearest", nearest, lambda ids: ids[0] == 7)
    check("its score", lambda: round(search(client, name)[0]["distance"], 4), 1.0)
    check("its undeclared key", lambda: search(client, name, output_fields=["colour"])[0]["entity"]["colour"], COLOURS[7 % 3])
    cheap = lambda: sorted(hit["id"] for hit in search(client, name, limit=9, filter="price < 5 and shop == 'shop3'"))
    check("those that a filter leaves", cheap, lambda ids: all(i % 50 < 5 and i % 4 == 3 for i in ids))
    within = {"params": {"radius": 0.5, "range_filter": 1.1}}
    ranged = lambda: sorted(hit["id"] for hit in search(client, name, limit=100, search_params=within))
    check("those beyond a score", ranged, lambda ids: 7 in ids)
    shops = lambda: len({hit["entity"]["shop"] for hit in search(client, name, group_by_field="shop", output_fields=["shop"])})
    check("groups", shops, 4)
    by_words = lambda: search(client, name, "kettle 8", "words", limit=1)[0]
    check("by words", lambda: by_words()["id"], 8)
    check("its score by BM25", lambda: round(by_words()["distance"], 2), lambda score: score > 0)
    check("counted", lambda: count(client, name), ROWS)
    check("that match a text", lambda: count(client, name, "text_match(title, 'kettle')"), ROWS // 2)
    check("undeclared and red", lambda: count(client, name, "colour == 'red'"), ROWS // 3)
    check("like a pattern", lambda: count(client, name, "title like 'steel%9'"), 0)


def drain(iterator):
    found = []
    while batch := iterator.next():
        found += [row["id"] for row in batch]
    iterator.close()
    return found


def iterate(client, name):
    rows = lambda: drain(client.query_iterator(name, batch_size=100, filter="price >= 10", output_fields=["id"]))
    check("iterated rows", lambda: len(set(rows())), ROWS // 50 * 40)
    vector = [product(7)["embedding"]]
    hits = lambda: drain(client.search_iterator(name, vector, anns_field="embedding", batch_size=90))
    check("iterated hits", lambda: len(set(hits())), ROWS)


def fuse(client, name):
    requests = [
        AnnSearchRequest([product(7)["embedding"]], "embedding", {}, limit=20),
        AnnSearchRequest(["shoes 7"], "words", {}, limit=20),
    ]
    for ranker in [RRFRanker(60), WeightedRanker(0.5, 0.5)]:
        fused = lambda: client.hybrid_search(name, requests, ranker, limit=3)[0][0]
        check(f"fused by {type(ranker).__name__}", lambda: fused()["id"], 7)
        check("its fused score", lambda: round(fused()["distance"], 3), lambda score: score > 0)


def write(client, name):
    check("upserted", lambda: client.upsert(name, [{**product(3), "title": "a teapot"}])["upsert_count"], 1)
    check("the new title", lambda: client.get(name, [3], output_fields=["title"])[0]["title"], "a teapot")
    client.delete(name, filter="price >= 49")
    check("left", lambda: count(client, name), ROWS - ROWS // 50)


def refuse(client, name):
    check("a vector that is too short", lambda: search(client, name, [1.0, 2.0]), is_refused)
    check("a metric that is not the index's", lambda: search(client, name, search_params={"metric_type": "L2"}), is_refused)
    check("a filter that does not end", lambda: count(client, name, "price <"), is_refused)
    check("a text where a number is", lambda: count(client, name, "price == 'cheap'"), is_refused)
    check("a title that is too long", lambda: client.insert(name, [{**product(1), "title": "x" * 201}]), is_refused)
    check("no such collection", lambda: count(client, "nothing"), is_refused)
    check("a limit of 0", lambda: search(client, name, limit=0), is_refused)


def main(uri):
    client = MilvusClient(uri)
    kinds = [("HNSW", {"M": 16, "efConstruction": 100}), ("IVF_FLAT", {"nlist": 16}), ("IVF_SQ8", {"nlist": 16})]
    for index_type, params in kinds:
        print(f"# {index_type}")
        name = f"products_{index_type.lower()}"
        client.drop_collection(name)
        create(client, name, index_type, params)
        check("inserted", lambda: client.insert(name, [product(i) for i in range(ROWS)])["insert_count"], ROWS)
        client.flush(name)
        for step in [read, iterate, fuse, write, refuse]:
            step(client, name)
    print("# aliases")
    client.create_alias("products_hnsw", "products")
    client.alter_alias("products_ivf_flat", "products")
    check("the alias", lambda: client.describe_alias("products")["collection_name"], "products_ivf_flat")
    client.drop_alias("products")
    for index_type, _ in kinds:
        client.drop_collection(f"products_{index_type.lower()}")
    print("all as it must be" if not GOES_ON else "all said")


main(next((given for given in sys.argv[1:] if not given.startswith("-")), "http://127.0.0.1:19530"))
