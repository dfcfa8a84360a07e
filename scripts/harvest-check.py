#!/usr/bin/env python3
"""Reads a DCAT feed as the harvester of data.gouv.fr does, with the same library (rdflib), and tells what it would make of it: what the
fields of its documents would refuse, and what CKAN (ckanext-dcat) would keep of the same graph.

    python3 scripts/harvest-check.py https://donnees.exemple.fr/catalogue.jsonld [--json] [--no-files]

The form is that of the first address (its extension, else the Content-Type of HEAD); pages are followed by hydra:next;
a redirect is an error. Exit code: 0 every dataset would be taken whole, 1 something is wrong, 2 wrong use. Needs python3-rdflib.
"""

import json
import re
import sys
import urllib.error
import urllib.request
from datetime import date, datetime, timezone

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, RDFS, SKOS

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
WKT = URIRef("http://www.opengis.net/ont/geosparql#wktLiteral")
FORMATS = {"jsonld": "json-ld", "json": "json-ld", "xml": "xml", "rdf": "xml", "ttl": "turtle", "n3": "n3", "nt": "nt", "trig": "trig"}
TYPES = {
    "application/rdf+xml": "xml", "application/xml": "xml", "text/xml": "xml", "text/turtle": "turtle",
    "application/x-turtle": "turtle", "text/n3": "n3", "application/n-triples": "nt", "application/ld+json": "json-ld",
    "application/json": "json-ld", "application/trig": "trig",
}
LICENCES = {
    "www.etalab.gouv.fr/licence-ouverte-open-licence": "lov2",
    "www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf": "lov2",
    "opendatacommons.org/licenses/odbl/summary": "odc-odbl",
}
FREQUENCY = re.compile(r"^http://publications\.europa\.eu/resource/authority/frequency/([A-Z_0-9]+)$")
CLOSED = {"xls", "xlsx", "pdf", "doc", "docx"}
POLYGON = re.compile(r"^(MULTI)?POLYGON\s*\(\(")
VIEWS = ((HYDRA.PartialCollectionView, HYDRA.next), (HYDRA.PagedCollection, HYDRA.nextPage))


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


OPENER = urllib.request.build_opener(NoRedirect)


def fetch(url, method="GET"):
    request = urllib.request.Request(url, method=method, headers={"User-Agent": "uData/0.1 dcat"})
    with OPENER.open(request, timeout=30) as answer:
        return answer.status, answer.headers, answer.read() if method == "GET" else b""


def guess_format(url):
    extension = url.rsplit(".", 1)[-1]
    if extension in FORMATS:
        return FORMATS[extension]
    _, headers, _ = fetch(url, "HEAD")
    return TYPES.get(headers.get("Content-Type", "").split(";")[0])


def walk(url, kind, problems):
    """The pages of the feed, as graphs."""
    seen = set()
    while url:
        if url in seen:
            problems.append(f"{url}: page told twice")
            return
        seen.add(url)
        _, headers, body = fetch(url)
        if "charset=utf-8" not in headers.get("Content-Type", "").lower():
            problems.append(f"{url}: no charset in the Content-Type")
        page = Graph().parse(data=body.decode("utf-8"), format=kind)
        here, url = url, None
        for view, following in VIEWS:
            nodes = list(page.subjects(RDF.type, view))
            if not nodes:
                continue
            if len(nodes) > 1:
                problems.append(f"{here}: {len(nodes)} nodes of paging in one page")
            found = page.value(nodes[0], following)
            url = str(found) if found is not None else None
            if url and not re.match(r"^https?://", url):
                problems.append(f"{here}: hydra:next is not absolute: {url}")
                url = None
            break
        yield here, page


def text_of(graph, node, *predicates):
    """One value, French when there are several, as default_lang_value does."""
    for predicate in predicates:
        values = list(graph.objects(node, predicate))
        if values:
            french = [value for value in values if getattr(value, "language", None) == "fr"]
            return str((french or values)[0])
    return None


def licence_of(graph, dataset, files):
    def candidates(node):
        for licence in graph.objects(node, DCTERMS.license):
            yield text_of(graph, licence, RDFS.label, DCTERMS.description) or str(licence)

    found = list(candidates(dataset))
    if not found:
        among = {candidate for file in files for candidate in candidates(file)}
        found = list(among) if len(among) == 1 else []
    for candidate in found:
        plain = re.sub(r"^https?://", "", candidate).rstrip("/")
        if plain in LICENCES:
            return LICENCES[plain]
        if candidate in LICENCES.values():
            return candidate
    return None


def parse_date(value):
    try:
        moment = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def read_file(graph, node):
    download, access = graph.value(node, DCAT.downloadURL), graph.value(node, DCAT.accessURL)
    kind = graph.value(node, DCTERMS.format)
    media = graph.value(node, DCAT.mediaType)
    size = graph.value(node, DCAT.byteSize)
    return {
        "url": str(download or access or ""),
        "title": text_of(graph, node, DCTERMS.title),
        "format": str(kind).rsplit("/", 1)[-1].lower() if kind else None,
        "media": str(media).split("media-types/")[-1] if media else None,
        "size": int(size) if size is not None else None,
        "described": bool(text_of(graph, node, DCTERMS.description)),
        "api": graph.value(node, DCAT.accessService) is not None,
    }


def read_dataset(graph, node):
    nodes = list(graph.objects(node, DCAT.distribution))
    frequency = FREQUENCY.match(str(graph.value(node, DCTERMS.accrualPeriodicity) or ""))
    period = graph.value(node, DCTERMS.temporal)
    place = graph.value(node, DCTERMS.spatial)
    box = graph.value(place, DCAT.bbox) if place is not None else None
    contact = graph.value(node, DCAT.contactPoint)
    mail = graph.value(contact, VCARD.hasEmail) if contact is not None else None
    return {
        "title": text_of(graph, node, DCTERMS.title),
        "description": text_of(graph, node, DCTERMS.description, DCTERMS.abstract) or "",
        "licence": licence_of(graph, node, nodes),
        "frequency": frequency and frequency.group(1),
        "temporal": period is not None and graph.value(period, DCAT.startDate) is not None and not isinstance(period, URIRef),
        "spatial": isinstance(box, Literal) and bool(POLYGON.match(str(box))),
        "contact": str(mail or "").startswith("mailto:"),
        "modified": parse_date(graph.value(node, DCTERMS.modified)),
        "tags": [str(word) for word in graph.objects(node, DCAT.keyword) if isinstance(word, Literal)]
        + [text_of(graph, theme, SKOS.prefLabel) for theme in graph.objects(node, DCAT.theme)],
        "files": [read_file(graph, file) for file in nodes],
    }


def check_dataset(name, dataset, problems):
    for key in ("licence", "frequency", "temporal", "spatial", "contact", "modified"):
        if not dataset[key]:
            problems.append(f"{name}: no usable {key}")
    if dataset["modified"] and dataset["modified"] > datetime.now(timezone.utc):
        problems.append(f"{name}: modified in the future")
    if None in dataset["tags"]:
        problems.append(f"{name}: a theme without label in the page")
    urls = [file["url"] for file in dataset["files"]]
    if not urls or "" in urls or len(set(urls)) != len(urls):
        problems.append(f"{name}: files without address, or with the same one")
    for file in dataset["files"]:
        for key in ("title", "format", "media") + (() if file["api"] else ("size",)):
            if file[key] is None:
                problems.append(f"{name}: no {key} for {file['url']}")


def reach(name, dataset, problems):
    for file in dataset["files"]:
        try:
            status, headers, _ = fetch(file["url"], "HEAD")
        except (urllib.error.URLError, OSError) as error:
            status, headers = getattr(error, "code", str(error)), {}
        file["reached"] = status == 200
        if status != 200:
            problems.append(f"{name}: {file['url']} answers {status}")
        elif file["size"] is not None and headers.get("Content-Length") != str(file["size"]):
            problems.append(f"{name}: {file['url']} has {headers.get('Content-Length')} bytes, {file['size']} are told")


# What the documents of data.gouv.fr (udata) take in each field, once rdflib has made a Python value of it (`toPython()`): one value of
# another type, and the whole dataset is refused when it is saved.
DATASET_FIELDS = (
    (DCTERMS.identifier, str), (DCTERMS.title, str), (DCTERMS.description, str), (DCTERMS.issued, date), (DCTERMS.modified, date),
    (DCTERMS.created, date), (SKOS.altLabel, str), (DCAT.keyword, str), (DCTERMS.license, str), (DCTERMS.rights, str),
    (DCTERMS.accessRights, str), (DCTERMS.conformsTo, str), (DCAT.landingPage, str), (DCTERMS.accrualPeriodicity, str),
)
FILE_FIELDS = (
    (DCTERMS.identifier, str), (DCTERMS.title, str), (DCTERMS.description, str), (DCTERMS.issued, date), (DCTERMS.modified, date),
    (DCAT.downloadURL, str), (DCAT.accessURL, str), (DCAT.byteSize, int), (DCAT.mediaType, str), (DCTERMS.format, str),
    (DCTERMS.license, str), (DCTERMS.conformsTo, str),
)


def check_fields(graph, node, fields, problems):
    for predicate, kind in fields:
        for value in graph.objects(node, predicate):
            python = value.toPython()
            # A number or a moment is no text, and a text is no number.
            if not isinstance(python, kind) or isinstance(python, bool):
                problems.append(f"{node}: {predicate} is read as {type(python).__name__}, where data.gouv.fr takes {kind.__name__} only")


def check_model(graph, node, problems):
    """What udata would refuse to save of a dataset."""
    check_fields(graph, node, DATASET_FIELDS, problems)
    for period in graph.objects(node, DCTERMS.temporal):
        check_fields(graph, period, ((DCAT.startDate, date), (DCAT.endDate, date)), problems)
    for statement in graph.objects(node, DCTERMS.provenance):
        check_fields(graph, statement, ((RDFS.label, str),), problems)
    for contact in graph.objects(node, DCAT.contactPoint):
        check_fields(graph, contact, ((VCARD.fn, str), (VCARD.hasEmail, str)), problems)
    for file in graph.objects(node, DCAT.distribution):
        check_fields(graph, file, FILE_FIELDS, problems)
        for checksum in graph.objects(file, SPDX.checksum):
            check_fields(graph, checksum, ((SPDX.algorithm, str), (SPDX.checksumValue, str)), problems)


def read_ckan(graph, node):
    """What ckanext-dcat (profiles of DCAT-AP 2 and 3) keeps of a dataset: it reads geometries that are literals only."""
    place = {"uri": None, "text": None, "geom": None}
    for spatial in graph.objects(node, DCTERMS.spatial):
        if isinstance(spatial, URIRef):
            place["uri"] = str(spatial)
        if (spatial, RDF.type, DCTERMS.Location) not in graph:
            continue
        for geometry in graph.objects(spatial, LOCN.geometry):
            # On anything but a literal it fails.
            if not place["geom"] and geometry.datatype == WKT and POLYGON.match(str(geometry)):
                place["geom"] = str(geometry)
        for label in graph.objects(spatial, SKOS.prefLabel):
            place["text"] = str(label)
    period = graph.value(node, DCTERMS.temporal)
    files = list(graph.objects(node, DCAT.distribution))
    return {
        "licences": sorted({str(licence) for file in files for licence in graph.objects(file, DCTERMS.license)}),
        "schemas": sorted(str(schema) for schema in graph.objects(node, DCTERMS.conformsTo)),
        "spatial": place,
        "temporal": [str(graph.value(period, DCAT.startDate)), str(graph.value(period, DCAT.endDate))] if period is not None else None,
        "version_notes": text_of(graph, node, ADMS.versionNotes),
        "publisher": str(graph.value(node, DCTERMS.publisher)),
    }


def check_ckan(name, kept, problems):
    if len(kept["licences"]) != 1:
        problems.append(f"{name}: CKAN reads {len(kept['licences'])} licences")
    if not kept["schemas"]:
        problems.append(f"{name}: CKAN reads no schema")
    for part, value in kept["spatial"].items():
        if not value:
            problems.append(f"{name}: CKAN reads no {part} of the place")


def score(dataset):
    files = dataset["files"]
    return sum([
        bool(dataset["licence"]), dataset["temporal"], dataset["spatial"], dataset["frequency"] not in (None, "UNKNOWN"),
        len(dataset["description"]) > 100, any(file["format"] not in CLOSED for file in files),
        all(file.get("reached", True) for file in files), any(file["described"] for file in files),
    ])


def check_services(page, problems):
    for service in page.subjects(RDF.type, DCAT.DataService):
        for predicate in (DCTERMS.identifier, DCTERMS.title, DCAT.endpointURL, DCAT.endpointDescription):
            if page.value(service, predicate) is None:
                problems.append(f"{service}: no {predicate}")
        for served in page.objects(service, DCAT.servesDataset):
            if page.value(served, DCTERMS.identifier) is None:
                problems.append(f"{service}: serves {served}, whose identifier is not in the page")


def main(arguments):
    addresses = [argument for argument in arguments if not argument.startswith("--")]
    if len(addresses) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    problems, found, pages = [], {}, 0
    try:
        kind = guess_format(addresses[0])
        for _, page in walk(addresses[0], kind, problems):
            pages += 1
            if len(list(page.subjects(RDF.type, DCAT.Catalog))) != 1:
                problems.append(f"page {pages}: not one catalogue")
            for node in page.subjects(RDF.type, DCAT.Dataset):
                identifier = page.value(node, DCTERMS.identifier)
                if identifier is None or text_of(page, node, DCTERMS.title) is None:
                    problems.append(f"{node}: skipped, no identifier or no title")
                    continue
                if str(identifier) in found:
                    problems.append(f"{identifier}: told twice")
                    continue
                dataset = found[str(identifier)] = read_dataset(page, node)
                check_dataset(identifier, dataset, problems)
                check_model(page, node, problems)
                dataset["schema"] = text_of(page, node, DCTERMS.conformsTo)
                dataset["ckan"] = read_ckan(page, node)
                check_ckan(identifier, dataset["ckan"], problems)
                if "--no-files" not in arguments:
                    reach(identifier, dataset, problems)
            check_services(page, problems)
    except (urllib.error.URLError, ValueError, OSError) as error:
        problems.append(f"{addresses[0]}: {error}")
    if "--json" in arguments:
        datasets = {name: {**dataset, "modified": str(dataset["modified"]), "score": score(dataset)} for name, dataset in found.items()}
        print(json.dumps({"pages": pages, "datasets": datasets, "problems": problems}, ensure_ascii=False))
    else:
        for name, dataset in found.items():
            print(f"{score(dataset)}/8  {dataset['title']}  {dataset['licence']}  {dataset['frequency']}  {len(dataset['files'])} files  {name}")
        for problem in problems:
            print(f"!  {problem}")
        print(f"{pages} pages, {len(found)} datasets, {len(problems)} problems")
    return 1 if problems or not found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
