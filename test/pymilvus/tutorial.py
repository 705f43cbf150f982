"""A product search with pymilvus, from the schema to the swap of an alias, against a server that speaks Milvus's protocol.

    python test/pymilvus/tutorial.py http://127.0.0.1:19530

Every step says what it found, and fails where that is not what it must be.
"""

import random
import sys

from pymilvus import AnnSearchRequest, DataType, Function, FunctionType, MilvusClient, RRFRanker, WeightedRanker

ROWS = 600
DIM = 16
COLOURS = ["red", "blue", "green"]


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


def check(what, found, expected):
    print(f"{what}: {found}")
    assert found == expected, f"{what}: expected {expected}, found {found}"


def create(client, name, index_type, params):
    schema = client.create_schema(auto_id=False, enable_dynamic_field=True)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("shop", DataType.VARCHAR, max_length=32, is_partition_key=True)
    schema.add_field("title", DataType.VARCHAR, max_length=200, enable_analyzer=True)
    schema.add_field("price", DataType.DOUBLE)
    schema.add_field("embedding", DataType.FLOAT_VECTOR, dim=DIM)
    schema.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_function(Function("bm25", FunctionType.BM25, ["title"], ["words"]))
    indexes = client.prepare_index_params()
    indexes.add_index("embedding", index_type=index_type, metric_type="COSINE", params=params)
    indexes.add_index("words", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25")
    indexes.add_index("shop", index_type="INVERTED")
    indexes.add_index("price", index_type="STL_SORT")
    client.create_collection(name, schema=schema, index_params=indexes, num_partitions=4)


def read(client, name):
    vector = product(7)["embedding"]
    nearest = client.search(name, [vector], anns_field="embedding", limit=3, output_fields=["title", "colour"])
    check("the nearest", nearest[0][0]["id"], 7)
    check("its undeclared key", nearest[0][0]["entity"]["colour"], COLOURS[7 % 3])
    cheap = client.search(name, [vector], anns_field="embedding", limit=5, filter="price < 5 and shop == 'shop3'")
    assert all(hit["id"] % 50 < 5 and hit["id"] % 4 == 3 for hit in cheap[0]), cheap
    ranged = client.search(
        name, [vector], anns_field="embedding", limit=100, search_params={"params": {"radius": 0.5, "range_filter": 1.1}}
    )
    assert all(hit["distance"] > 0.5 for hit in ranged[0]), ranged
    grouped = client.search(name, [vector], anns_field="embedding", limit=3, group_by_field="shop", output_fields=["shop"])
    check("shops", len({hit["entity"]["shop"] for hit in grouped[0]}), 3)
    texts = client.search(name, ["kettle 8"], anns_field="words", limit=1, output_fields=["title"])
    check("by words", texts[0][0]["entity"]["title"], product(8)["title"])
    check("counted", client.query(name, filter="", output_fields=["count(*)"])[0]["count(*)"], ROWS)


def iterate(client, name):
    rows = client.query_iterator(name, batch_size=100, filter="price >= 10", output_fields=["id"])
    seen = []
    while batch := rows.next():
        seen += [row["id"] for row in batch]
    rows.close()
    check("iterated rows", len(seen), ROWS // 50 * 40)
    assert sorted(seen) == [i for i in range(ROWS) if i % 50 >= 10], seen
    hits = client.search_iterator(name, [product(7)["embedding"]], anns_field="embedding", batch_size=90)
    found = []
    while batch := hits.next():
        found += [hit["id"] for hit in batch]
    hits.close()
    check("iterated hits", (len(found), len(set(found)), found[0]), (ROWS, ROWS, 7))


def fuse(client, name):
    requests = [
        AnnSearchRequest([product(7)["embedding"]], "embedding", {}, limit=20),
        AnnSearchRequest(["shoes 7"], "words", {}, limit=20),
    ]
    for ranker in [RRFRanker(60), WeightedRanker(0.5, 0.5)]:
        found = client.hybrid_search(name, requests, ranker, limit=3)
        check(f"fused by {type(ranker).__name__}", found[0][0]["id"], 7)


def main(uri):
    client = MilvusClient(uri)
    print("server:", client.get_server_version())
    kinds = [("HNSW", {"M": 16, "efConstruction": 100}), ("IVF_FLAT", {"nlist": 16}), ("IVF_SQ8", {"nlist": 16})]
    for index_type, params in kinds:
        name = f"products_{index_type.lower()}"
        client.drop_collection(name)
        create(client, name, index_type, params)
        check("inserted", client.insert(name, [product(i) for i in range(ROWS)])["insert_count"], ROWS)
        client.flush(name)
        read(client, name)
        iterate(client, name)
        fuse(client, name)
        check("upserted", client.upsert(name, [{**product(3), "title": "a teapot"}])["upsert_count"], 1)
        check("the new title", client.get(name, [3], output_fields=["title"])[0]["title"], "a teapot")
        client.delete(name, filter="price >= 49")
        check("left", client.query(name, filter="", output_fields=["count(*)"])[0]["count(*)"], ROWS - ROWS // 50)
    client.create_alias("products_hnsw", "products")
    client.alter_alias("products_ivf_flat", "products")
    check("the alias", client.describe_alias("products")["collection_name"], "products_ivf_flat")
    client.drop_alias("products")
    for index_type, _ in kinds:
        client.drop_collection(f"products_{index_type.lower()}")
    print("all as it must be")


main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:19530")
