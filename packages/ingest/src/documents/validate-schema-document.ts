// @ts-nocheck: written by scripts/generate-schema-validator.mjs, never by hand.
export const validateSchemaDocument = validate0;
const schema0 = {"type":"object","required":["fields"],"properties":{"name":{"type":"string"},"title":{"type":"string"},"description":{"type":"string"},"version":{"type":"string"},"homepage":{"type":"string"},"path":{"type":"string"},"fields":{"type":"array","items":{"type":"object","required":["name"],"properties":{"name":{"type":"string","minLength":1},"type":{"type":"string","enum":["any","array","boolean","date","datetime","duration","geojson","geopoint","integer","list","number","object","string","time","year","yearmonth"]},"format":{"type":"string"},"title":{"type":"string"},"description":{"type":"string"},"example":{},"constraints":{"type":"object","properties":{"required":{"type":"boolean"},"unique":{"type":"boolean"},"minLength":{"type":"integer","minimum":0},"maxLength":{"type":"integer","minimum":0},"minimum":{"anyOf":[{"type":"number"},{"type":"string"}]},"maximum":{"anyOf":[{"type":"number"},{"type":"string"}]},"exclusiveMinimum":{"anyOf":[{"type":"number"},{"type":"string"}]},"exclusiveMaximum":{"anyOf":[{"type":"number"},{"type":"string"}]},"pattern":{"type":"string"},"enum":{"type":"array","items":{},"minItems":1},"jsonSchema":{"type":"object"}},"additionalProperties":true},"decimalChar":{"type":"string","minLength":1},"groupChar":{"type":"string"},"bareNumber":{"type":"boolean"},"trueValues":{"type":"array","items":{"type":"string"},"minItems":1},"falseValues":{"type":"array","items":{"type":"string"},"minItems":1},"delimiter":{"type":"string","minLength":1},"itemType":{"type":"string"},"missingValues":{"type":"array","items":{"anyOf":[{"type":"string"},{"type":"object","required":["value"],"properties":{"value":{"type":"string"},"label":{"type":"string"}},"additionalProperties":true}]}},"categories":{"type":"array","items":{}},"extendsField":{"type":"string"},"unit":{"type":"string"}},"additionalProperties":true},"minItems":1},"missingValues":{"type":"array","items":{"anyOf":[{"type":"string"},{"type":"object","required":["value"],"properties":{"value":{"type":"string"},"label":{"type":"string"}},"additionalProperties":true}]}},"primaryKey":{"anyOf":[{"type":"string"},{"type":"array","items":{"type":"string"},"minItems":1}]},"uniqueKeys":{"type":"array","items":{"type":"array","items":{"type":"string"},"minItems":1}},"foreignKeys":{"type":"array","items":{"type":"object","required":["fields","reference"],"properties":{"fields":{"anyOf":[{"type":"string"},{"type":"array","items":{"type":"string"},"minItems":1}]},"reference":{"type":"object","required":["fields"],"properties":{"resource":{"type":"string"},"fields":{"anyOf":[{"type":"string"},{"type":"array","items":{"type":"string"},"minItems":1}]}},"additionalProperties":true}},"additionalProperties":true}},"axes":{"type":"array","items":{"type":"string"}},"fieldsMatch":{"type":"string","enum":["exact","equal","subset","superset","partial"]},"custom_checks":{"type":"array","items":{"type":"object","required":["name","params"],"properties":{"name":{"type":"string"},"params":{"type":"object"}},"additionalProperties":true}},"jsonSchema":{"type":"object"}},"additionalProperties":true};
const func0 = (text) => [...text].length;

function validate0(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate0.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.fields === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "fields"},message:"must have required property '"+"fields"+"'",schema:schema0.required,parentSchema:schema0,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.name !== undefined){
let data0 = data.name;
if(typeof data0 !== "string"){
const err1 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.name.type,parentSchema:schema0.properties.name,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.title !== undefined){
let data1 = data.title;
if(typeof data1 !== "string"){
const err2 = {instancePath:instancePath+"/title",schemaPath:"#/properties/title/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.title.type,parentSchema:schema0.properties.title,data:data1};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.description !== undefined){
let data2 = data.description;
if(typeof data2 !== "string"){
const err3 = {instancePath:instancePath+"/description",schemaPath:"#/properties/description/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.description.type,parentSchema:schema0.properties.description,data:data2};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.version !== undefined){
let data3 = data.version;
if(typeof data3 !== "string"){
const err4 = {instancePath:instancePath+"/version",schemaPath:"#/properties/version/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.version.type,parentSchema:schema0.properties.version,data:data3};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.homepage !== undefined){
let data4 = data.homepage;
if(typeof data4 !== "string"){
const err5 = {instancePath:instancePath+"/homepage",schemaPath:"#/properties/homepage/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.homepage.type,parentSchema:schema0.properties.homepage,data:data4};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.path !== undefined){
let data5 = data.path;
if(typeof data5 !== "string"){
const err6 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.path.type,parentSchema:schema0.properties.path,data:data5};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.fields !== undefined){
let data6 = data.fields;
if(Array.isArray(data6)){
if(data6.length < 1){
const err7 = {instancePath:instancePath+"/fields",schemaPath:"#/properties/fields/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema0.properties.fields,data:data6};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
const len0 = data6.length;
for(let i0=0; i0<len0; i0++){
let data7 = data6[i0];
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
if(data7.name === undefined){
const err8 = {instancePath:instancePath+"/fields/" + i0,schemaPath:"#/properties/fields/items/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema0.properties.fields.items.required,parentSchema:schema0.properties.fields.items,data:data7};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(data7.name !== undefined){
let data8 = data7.name;
if(typeof data8 === "string"){
if(func0(data8) < 1){
const err9 = {instancePath:instancePath+"/fields/" + i0+"/name",schemaPath:"#/properties/fields/items/properties/name/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema0.properties.fields.items.properties.name,data:data8};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/fields/" + i0+"/name",schemaPath:"#/properties/fields/items/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.fields.items.properties.name.type,parentSchema:schema0.properties.fields.items.properties.name,data:data8};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data7.type !== undefined){
let data9 = data7.type;
if(typeof data9 !== "string"){
const err11 = {instancePath:instancePath+"/fields/" + i0+"/type",schemaPath:"#/properties/fields/items/properties/type/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.fields.items.properties.type.type,parentSchema:schema0.properties.fields.items.properties.type,data:data9};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(!((((((((((((((((data9 === "any") || (data9 === "array")) || (data9 === "boolean")) || (data9 === "date")) || (data9 === "datetime")) || (data9 === "duration")) || (data9 === "geojson")) || (data9 === "geopoint")) || (data9 === "integer")) || (data9 === "list")) || (data9 === "number")) || (data9 === "object")) || (data9 === "string")) || (data9 === "time")) || (data9 === "year")) || (data9 === "yearmonth"))){
const err12 = {instancePath:instancePath+"/fields/" + i0+"/type",schemaPath:"#/properties/fields/items/properties/type/enum",keyword:"enum",params:{allowedValues: schema0.properties.fields.items.properties.type.enum},message:"must be equal to one of the allowed values",schema:schema0.properties.fields.items.properties.type.enum,parentSchema:schema0.properties.fields.items.properties.type,data:data9};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data7.format !== undefined){
let data10 = data7.format;
if(typeof data10 !== "string"){
const err13 = {instancePath:instancePath+"/fields/" + i0+"/format",schemaPath:"#/properties/fields/items/properties/format/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.fields.items.properties.format.type,parentSchema:schema0.properties.fields.items.properties.format,data:data10};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data7.title !== undefined){
let data11 = data7.title;
if(typeof data11 !== "string"){
const err14 = {instancePath:instancePath+"/fields/" + i0+"/title",schemaPath:"#/properties/fields/items/properties/title/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.fields.items.properties.title.type,parentSchema:schema0.properties.fields.items.properties.title,data:data11};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data7.description !== undefined){
let data12 = data7.description;
if(typeof data12 !== "string"){
const err15 = {instancePath:instancePath+"/fields/" + i0+"/description",schemaPath:"#/properties/fields/items/properties/description/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.fields.items.properties.description.type,parentSchema:schema0.properties.fields.items.properties.description,data:data12};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data7.constraints !== undefined){
let data13 = data7.constraints;
if(data13 && typeof data13 == "object" && !Array.isArray(data13)){
if(data13.required !== undefined){
let data14 = data13.required;
if(typeof data14 !== "boolean"){
const err16 = {instancePath:instancePath+"/fields/" + i0+"/constraints/required",schemaPath:"#/properties/fields/items/properties/constraints/properties/required/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema0.properties.fields.items.properties.constraints.properties.required.type,parentSchema:schema0.properties.fields.items.properties.constraints.properties.required,data:data14};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data13.unique !== undefined){
let data15 = data13.unique;
if(typeof data15 !== "boolean"){
const err17 = {instancePath:instancePath+"/fields/" + i0+"/constraints/unique",schemaPath:"#/properties/fields/items/properties/constraints/properties/unique/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema0.properties.fields.items.properties.constraints.properties.unique.type,parentSchema:schema0.properties.fields.items.properties.constraints.properties.unique,data:data15};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data13.minLength !== undefined){
let data16 = data13.minLength;
if(!((typeof data16 == "number") && (!(data16 % 1) && !isNaN(data16)))){
const err18 = {instancePath:instancePath+"/fields/" + i0+"/constraints/minLength",schemaPath:"#/properties/fields/items/properties/constraints/properties/minLength/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema0.properties.fields.items.properties.constraints.properties.minLength.type,parentSchema:schema0.properties.fields.items.properties.constraints.properties.minLength,data:data16};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
if(typeof data16 == "number"){
if(data16 < 0 || isNaN(data16)){
const err19 = {instancePath:instancePath+"/fields/" + i0+"/constraints/minLength",schemaPath:"#/properties/fields/items/properties/constraints/properties/minLength/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema0.properties.fields.items.properties.constraints.properties.minLength,data:data16};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
if(data13.maxLength !== undefined){
let data17 = data13.maxLength;
if(!((typeof data17 == "number") && (!(data17 % 1) && !isNaN(data17)))){
const err20 = {instancePath:instancePath+"/fields/" + i0+"/constraints/maxLength",schemaPath:"#/properties/fields/items/properties/constraints/properties/maxLength/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema0.properties.fields.items.properties.constraints.properties.maxLength.type,parentSchema:schema0.properties.fields.items.properties.constraints.properties.maxLength,data:data17};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
if(typeof data17 == "number"){
if(data17 < 0 || isNaN(data17)){
const err21 = {instancePath:instancePath+"/fields/" + i0+"/constraints/maxLength",schemaPath:"#/properties/fields/items/properties/constraints/properties/maxLength/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema0.properties.fields.items.properties.constraints.properties.maxLength,data:data17};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
}
if(data13.minimum !== undefined){
let data18 = data13.minimum;
const _errs41 = errors;
let valid5 = false;
const _errs42 = errors;
if(!(typeof data18 == "number")){
const err22 = {instancePath:instancePath+"/fields/" + i0+"/constraints/minimum",schemaPath:"#/properties/fields/items/properties/constraints/properties/minimum/anyOf/0/type",keyword:"type",params:{type: "number"},message:"must be number",schema:schema0.properties.fields.items.properties.constraints.properties.minimum.anyOf[0].type,parentSchema:schema0.properties.fields.items.properties.constraints.properties.minimum.anyOf[0],data:data18};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
var _valid0 = _errs42 === errors;
valid5 = valid5 || _valid0;
const _errs44 = errors;
if(typeof data18 !== "string"){
const err23 = {instancePath:instancePath+"/fields/" + i0+"/constraints/minimum",schemaPath:"#/properties/fields/items/properties/constraints/properties/minimum/anyOf/1/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.fields.items.properties.constraints.properties.minimum.anyOf[1].type,parentSchema:schema0.properties.fields.items.properties.constraints.properties.minimum.anyOf[1],data:data18};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
var _valid0 = _errs44 === errors;
valid5 = valid5 || _valid0;
if(!valid5){
const err24 = {instancePath:instancePath+"/fields/" + i0+"/constraints/minimum",schemaPath:"#/properties/fields/items/properties/constraints/properties/minimum/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema0.properties.fields.items.properties.constraints.properties.minimum.anyOf,parentSchema:schema0.properties.fields.items.properties.constraints.properties.minimum,data:data18};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
else {
errors = _errs41;
if(vErrors !== null){
if(_errs41){
vErrors.length = _errs41;
}
else {
vErrors = null;
}
}
}
}
if(data13.maximum !== undefined){
let data19 = data13.maximum;
const _errs47 = errors;
let valid6 = false;
const _errs48 = errors;
if(!(typeof data19 == "number")){
const err25 = {instancePath:instancePath+"/fields/" + i0+"/constraints/maximum",schemaPath:"#/properties/fields/items/properties/constraints/properties/maximum/anyOf/0/type",keyword:"type",params:{type: "number"},message:"must be number",schema:schema0.properties.fields.items.properties.constraints.properties.maximum.anyOf[0].type,parentSchema:schema0.properties.fields.items.properties.constraints.properties.maximum.anyOf[0],data:data19};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
var _valid1 = _errs48 === errors;
valid6 = valid6 || _valid1;
const _errs50 = errors;
if(typeof data19 !== "string"){
const err26 = {instancePath:instancePath+"/fields/" + i0+"/constraints/maximum",schemaPath:"#/properties/fields/items/properties/constraints/properties/maximum/anyOf/1/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.fields.items.properties.constraints.properties.maximum.anyOf[1].type,parentSchema:schema0.properties.fields.items.properties.constraints.properties.maximum.anyOf[1],data:data19};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
var _valid1 = _errs50 === errors;
valid6 = valid6 || _valid1;
if(!valid6){
const err27 = {instancePath:instancePath+"/fields/" + i0+"/constraints/maximum",schemaPath:"#/properties/fields/items/properties/constraints/properties/maximum/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema0.properties.fields.items.properties.constraints.properties.maximum.anyOf,parentSchema:schema0.properties.fields.items.properties.constraints.properties.maximum,data:data19};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
else {
errors = _errs47;
if(vErrors !== null){
if(_errs47){
vErrors.length = _errs47;
}
else {
vErrors = null;
}
}
}
}
if(data13.exclusiveMinimum !== undefined){
let data20 = data13.exclusiveMinimum;
const _errs53 = errors;
let valid7 = false;
const _errs54 = errors;
if(!(typeof data20 == "number")){
const err28 = {instancePath:instancePath+"/fields/" + i0+"/constraints/exclusiveMinimum",schemaPath:"#/properties/fields/items/properties/constraints/properties/exclusiveMinimum/anyOf/0/type",keyword:"type",params:{type: "number"},message:"must be number",schema:schema0.properties.fields.items.properties.constraints.properties.exclusiveMinimum.anyOf[0].type,parentSchema:schema0.properties.fields.items.properties.constraints.properties.exclusiveMinimum.anyOf[0],data:data20};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
var _valid2 = _errs54 === errors;
valid7 = valid7 || _valid2;
const _errs56 = errors;
if(typeof data20 !== "string"){
const err29 = {instancePath:instancePath+"/fields/" + i0+"/constraints/exclusiveMinimum",schemaPath:"#/properties/fields/items/properties/constraints/properties/exclusiveMinimum/anyOf/1/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.fields.items.properties.constraints.properties.exclusiveMinimum.anyOf[1].type,parentSchema:schema0.properties.fields.items.properties.constraints.properties.exclusiveMinimum.anyOf[1],data:data20};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
var _valid2 = _errs56 === errors;
valid7 = valid7 || _valid2;
if(!valid7){
const err30 = {instancePath:instancePath+"/fields/" + i0+"/constraints/exclusiveMinimum",schemaPath:"#/properties/fields/items/properties/constraints/properties/exclusiveMinimum/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema0.properties.fields.items.properties.constraints.properties.exclusiveMinimum.anyOf,parentSchema:schema0.properties.fields.items.properties.constraints.properties.exclusiveMinimum,data:data20};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
else {
errors = _errs53;
if(vErrors !== null){
if(_errs53){
vErrors.length = _errs53;
}
else {
vErrors = null;
}
}
}
}
if(data13.exclusiveMaximum !== undefined){
let data21 = data13.exclusiveMaximum;
const _errs59 = errors;
let valid8 = false;
const _errs60 = errors;
if(!(typeof data21 == "number")){
const err31 = {instancePath:instancePath+"/fields/" + i0+"/constraints/exclusiveMaximum",schemaPath:"#/properties/fields/items/properties/constraints/properties/exclusiveMaximum/anyOf/0/type",keyword:"type",params:{type: "number"},message:"must be number",schema:schema0.properties.fields.items.properties.constraints.properties.exclusiveMaximum.anyOf[0].type,parentSchema:schema0.properties.fields.items.properties.constraints.properties.exclusiveMaximum.anyOf[0],data:data21};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
var _valid3 = _errs60 === errors;
valid8 = valid8 || _valid3;
const _errs62 = errors;
if(typeof data21 !== "string"){
const err32 = {instancePath:instancePath+"/fields/" + i0+"/constraints/exclusiveMaximum",schemaPath:"#/properties/fields/items/properties/constraints/properties/exclusiveMaximum/anyOf/1/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.fields.items.properties.constraints.properties.exclusiveMaximum.anyOf[1].type,parentSchema:schema0.properties.fields.items.properties.constraints.properties.exclusiveMaximum.anyOf[1],data:data21};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
var _valid3 = _errs62 === errors;
valid8 = valid8 || _valid3;
if(!valid8){
const err33 = {instancePath:instancePath+"/fields/" + i0+"/constraints/exclusiveMaximum",schemaPath:"#/properties/fields/items/properties/constraints/properties/exclusiveMaximum/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema0.properties.fields.items.properties.constraints.properties.exclusiveMaximum.anyOf,parentSchema:schema0.properties.fields.items.properties.constraints.properties.exclusiveMaximum,data:data21};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
else {
errors = _errs59;
if(vErrors !== null){
if(_errs59){
vErrors.length = _errs59;
}
else {
vErrors = null;
}
}
}
}
if(data13.pattern !== undefined){
let data22 = data13.pattern;
if(typeof data22 !== "string"){
const err34 = {instancePath:instancePath+"/fields/" + i0+"/constraints/pattern",schemaPath:"#/properties/fields/items/properties/constraints/properties/pattern/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.fields.items.properties.constraints.properties.pattern.type,parentSchema:schema0.properties.fields.items.properties.constraints.properties.pattern,data:data22};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data13.enum !== undefined){
let data23 = data13.enum;
if(Array.isArray(data23)){
if(data23.length < 1){
const err35 = {instancePath:instancePath+"/fields/" + i0+"/constraints/enum",schemaPath:"#/properties/fields/items/properties/constraints/properties/enum/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema0.properties.fields.items.properties.constraints.properties.enum,data:data23};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
else {
const err36 = {instancePath:instancePath+"/fields/" + i0+"/constraints/enum",schemaPath:"#/properties/fields/items/properties/constraints/properties/enum/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema0.properties.fields.items.properties.constraints.properties.enum.type,parentSchema:schema0.properties.fields.items.properties.constraints.properties.enum,data:data23};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data13.jsonSchema !== undefined){
let data24 = data13.jsonSchema;
if(!(data24 && typeof data24 == "object" && !Array.isArray(data24))){
const err37 = {instancePath:instancePath+"/fields/" + i0+"/constraints/jsonSchema",schemaPath:"#/properties/fields/items/properties/constraints/properties/jsonSchema/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema0.properties.fields.items.properties.constraints.properties.jsonSchema.type,parentSchema:schema0.properties.fields.items.properties.constraints.properties.jsonSchema,data:data24};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
}
else {
const err38 = {instancePath:instancePath+"/fields/" + i0+"/constraints",schemaPath:"#/properties/fields/items/properties/constraints/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema0.properties.fields.items.properties.constraints.type,parentSchema:schema0.properties.fields.items.properties.constraints,data:data13};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data7.decimalChar !== undefined){
let data25 = data7.decimalChar;
if(typeof data25 === "string"){
if(func0(data25) < 1){
const err39 = {instancePath:instancePath+"/fields/" + i0+"/decimalChar",schemaPath:"#/properties/fields/items/properties/decimalChar/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema0.properties.fields.items.properties.decimalChar,data:data25};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
else {
const err40 = {instancePath:instancePath+"/fields/" + i0+"/decimalChar",schemaPath:"#/properties/fields/items/properties/decimalChar/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.fields.items.properties.decimalChar.type,parentSchema:schema0.properties.fields.items.properties.decimalChar,data:data25};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
if(data7.groupChar !== undefined){
let data26 = data7.groupChar;
if(typeof data26 !== "string"){
const err41 = {instancePath:instancePath+"/fields/" + i0+"/groupChar",schemaPath:"#/properties/fields/items/properties/groupChar/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.fields.items.properties.groupChar.type,parentSchema:schema0.properties.fields.items.properties.groupChar,data:data26};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
if(data7.bareNumber !== undefined){
let data27 = data7.bareNumber;
if(typeof data27 !== "boolean"){
const err42 = {instancePath:instancePath+"/fields/" + i0+"/bareNumber",schemaPath:"#/properties/fields/items/properties/bareNumber/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema0.properties.fields.items.properties.bareNumber.type,parentSchema:schema0.properties.fields.items.properties.bareNumber,data:data27};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
if(data7.trueValues !== undefined){
let data28 = data7.trueValues;
if(Array.isArray(data28)){
if(data28.length < 1){
const err43 = {instancePath:instancePath+"/fields/" + i0+"/trueValues",schemaPath:"#/properties/fields/items/properties/trueValues/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema0.properties.fields.items.properties.trueValues,data:data28};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
const len1 = data28.length;
for(let i1=0; i1<len1; i1++){
let data29 = data28[i1];
if(typeof data29 !== "string"){
const err44 = {instancePath:instancePath+"/fields/" + i0+"/trueValues/" + i1,schemaPath:"#/properties/fields/items/properties/trueValues/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.fields.items.properties.trueValues.items.type,parentSchema:schema0.properties.fields.items.properties.trueValues.items,data:data29};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
}
else {
const err45 = {instancePath:instancePath+"/fields/" + i0+"/trueValues",schemaPath:"#/properties/fields/items/properties/trueValues/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema0.properties.fields.items.properties.trueValues.type,parentSchema:schema0.properties.fields.items.properties.trueValues,data:data28};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
if(data7.falseValues !== undefined){
let data30 = data7.falseValues;
if(Array.isArray(data30)){
if(data30.length < 1){
const err46 = {instancePath:instancePath+"/fields/" + i0+"/falseValues",schemaPath:"#/properties/fields/items/properties/falseValues/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema0.properties.fields.items.properties.falseValues,data:data30};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
const len2 = data30.length;
for(let i2=0; i2<len2; i2++){
let data31 = data30[i2];
if(typeof data31 !== "string"){
const err47 = {instancePath:instancePath+"/fields/" + i0+"/falseValues/" + i2,schemaPath:"#/properties/fields/items/properties/falseValues/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.fields.items.properties.falseValues.items.type,parentSchema:schema0.properties.fields.items.properties.falseValues.items,data:data31};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
}
else {
const err48 = {instancePath:instancePath+"/fields/" + i0+"/falseValues",schemaPath:"#/properties/fields/items/properties/falseValues/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema0.properties.fields.items.properties.falseValues.type,parentSchema:schema0.properties.fields.items.properties.falseValues,data:data30};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
if(data7.delimiter !== undefined){
let data32 = data7.delimiter;
if(typeof data32 === "string"){
if(func0(data32) < 1){
const err49 = {instancePath:instancePath+"/fields/" + i0+"/delimiter",schemaPath:"#/properties/fields/items/properties/delimiter/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema0.properties.fields.items.properties.delimiter,data:data32};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
else {
const err50 = {instancePath:instancePath+"/fields/" + i0+"/delimiter",schemaPath:"#/properties/fields/items/properties/delimiter/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.fields.items.properties.delimiter.type,parentSchema:schema0.properties.fields.items.properties.delimiter,data:data32};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data7.itemType !== undefined){
let data33 = data7.itemType;
if(typeof data33 !== "string"){
const err51 = {instancePath:instancePath+"/fields/" + i0+"/itemType",schemaPath:"#/properties/fields/items/properties/itemType/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.fields.items.properties.itemType.type,parentSchema:schema0.properties.fields.items.properties.itemType,data:data33};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
if(data7.missingValues !== undefined){
let data34 = data7.missingValues;
if(Array.isArray(data34)){
const len3 = data34.length;
for(let i3=0; i3<len3; i3++){
let data35 = data34[i3];
const _errs91 = errors;
let valid15 = false;
const _errs92 = errors;
if(typeof data35 !== "string"){
const err52 = {instancePath:instancePath+"/fields/" + i0+"/missingValues/" + i3,schemaPath:"#/properties/fields/items/properties/missingValues/items/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.fields.items.properties.missingValues.items.anyOf[0].type,parentSchema:schema0.properties.fields.items.properties.missingValues.items.anyOf[0],data:data35};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
var _valid4 = _errs92 === errors;
valid15 = valid15 || _valid4;
const _errs94 = errors;
if(data35 && typeof data35 == "object" && !Array.isArray(data35)){
if(data35.value === undefined){
const err53 = {instancePath:instancePath+"/fields/" + i0+"/missingValues/" + i3,schemaPath:"#/properties/fields/items/properties/missingValues/items/anyOf/1/required",keyword:"required",params:{missingProperty: "value"},message:"must have required property '"+"value"+"'",schema:schema0.properties.fields.items.properties.missingValues.items.anyOf[1].required,parentSchema:schema0.properties.fields.items.properties.missingValues.items.anyOf[1],data:data35};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
if(data35.value !== undefined){
let data36 = data35.value;
if(typeof data36 !== "string"){
const err54 = {instancePath:instancePath+"/fields/" + i0+"/missingValues/" + i3+"/value",schemaPath:"#/properties/fields/items/properties/missingValues/items/anyOf/1/properties/value/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.fields.items.properties.missingValues.items.anyOf[1].properties.value.type,parentSchema:schema0.properties.fields.items.properties.missingValues.items.anyOf[1].properties.value,data:data36};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
if(data35.label !== undefined){
let data37 = data35.label;
if(typeof data37 !== "string"){
const err55 = {instancePath:instancePath+"/fields/" + i0+"/missingValues/" + i3+"/label",schemaPath:"#/properties/fields/items/properties/missingValues/items/anyOf/1/properties/label/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.fields.items.properties.missingValues.items.anyOf[1].properties.label.type,parentSchema:schema0.properties.fields.items.properties.missingValues.items.anyOf[1].properties.label,data:data37};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
}
else {
const err56 = {instancePath:instancePath+"/fields/" + i0+"/missingValues/" + i3,schemaPath:"#/properties/fields/items/properties/missingValues/items/anyOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema0.properties.fields.items.properties.missingValues.items.anyOf[1].type,parentSchema:schema0.properties.fields.items.properties.missingValues.items.anyOf[1],data:data35};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
var _valid4 = _errs94 === errors;
valid15 = valid15 || _valid4;
if(!valid15){
const err57 = {instancePath:instancePath+"/fields/" + i0+"/missingValues/" + i3,schemaPath:"#/properties/fields/items/properties/missingValues/items/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema0.properties.fields.items.properties.missingValues.items.anyOf,parentSchema:schema0.properties.fields.items.properties.missingValues.items,data:data35};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
else {
errors = _errs91;
if(vErrors !== null){
if(_errs91){
vErrors.length = _errs91;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err58 = {instancePath:instancePath+"/fields/" + i0+"/missingValues",schemaPath:"#/properties/fields/items/properties/missingValues/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema0.properties.fields.items.properties.missingValues.type,parentSchema:schema0.properties.fields.items.properties.missingValues,data:data34};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
}
if(data7.categories !== undefined){
let data38 = data7.categories;
if(!(Array.isArray(data38))){
const err59 = {instancePath:instancePath+"/fields/" + i0+"/categories",schemaPath:"#/properties/fields/items/properties/categories/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema0.properties.fields.items.properties.categories.type,parentSchema:schema0.properties.fields.items.properties.categories,data:data38};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
if(data7.extendsField !== undefined){
let data39 = data7.extendsField;
if(typeof data39 !== "string"){
const err60 = {instancePath:instancePath+"/fields/" + i0+"/extendsField",schemaPath:"#/properties/fields/items/properties/extendsField/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.fields.items.properties.extendsField.type,parentSchema:schema0.properties.fields.items.properties.extendsField,data:data39};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
}
if(data7.unit !== undefined){
let data40 = data7.unit;
if(typeof data40 !== "string"){
const err61 = {instancePath:instancePath+"/fields/" + i0+"/unit",schemaPath:"#/properties/fields/items/properties/unit/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.fields.items.properties.unit.type,parentSchema:schema0.properties.fields.items.properties.unit,data:data40};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
}
else {
const err62 = {instancePath:instancePath+"/fields/" + i0,schemaPath:"#/properties/fields/items/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema0.properties.fields.items.type,parentSchema:schema0.properties.fields.items,data:data7};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
}
else {
const err63 = {instancePath:instancePath+"/fields",schemaPath:"#/properties/fields/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema0.properties.fields.type,parentSchema:schema0.properties.fields,data:data6};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
}
if(data.missingValues !== undefined){
let data41 = data.missingValues;
if(Array.isArray(data41)){
const len4 = data41.length;
for(let i4=0; i4<len4; i4++){
let data42 = data41[i4];
const _errs110 = errors;
let valid19 = false;
const _errs111 = errors;
if(typeof data42 !== "string"){
const err64 = {instancePath:instancePath+"/missingValues/" + i4,schemaPath:"#/properties/missingValues/items/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.missingValues.items.anyOf[0].type,parentSchema:schema0.properties.missingValues.items.anyOf[0],data:data42};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
var _valid5 = _errs111 === errors;
valid19 = valid19 || _valid5;
const _errs113 = errors;
if(data42 && typeof data42 == "object" && !Array.isArray(data42)){
if(data42.value === undefined){
const err65 = {instancePath:instancePath+"/missingValues/" + i4,schemaPath:"#/properties/missingValues/items/anyOf/1/required",keyword:"required",params:{missingProperty: "value"},message:"must have required property '"+"value"+"'",schema:schema0.properties.missingValues.items.anyOf[1].required,parentSchema:schema0.properties.missingValues.items.anyOf[1],data:data42};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
if(data42.value !== undefined){
let data43 = data42.value;
if(typeof data43 !== "string"){
const err66 = {instancePath:instancePath+"/missingValues/" + i4+"/value",schemaPath:"#/properties/missingValues/items/anyOf/1/properties/value/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.missingValues.items.anyOf[1].properties.value.type,parentSchema:schema0.properties.missingValues.items.anyOf[1].properties.value,data:data43};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
if(data42.label !== undefined){
let data44 = data42.label;
if(typeof data44 !== "string"){
const err67 = {instancePath:instancePath+"/missingValues/" + i4+"/label",schemaPath:"#/properties/missingValues/items/anyOf/1/properties/label/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.missingValues.items.anyOf[1].properties.label.type,parentSchema:schema0.properties.missingValues.items.anyOf[1].properties.label,data:data44};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
}
}
else {
const err68 = {instancePath:instancePath+"/missingValues/" + i4,schemaPath:"#/properties/missingValues/items/anyOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema0.properties.missingValues.items.anyOf[1].type,parentSchema:schema0.properties.missingValues.items.anyOf[1],data:data42};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
var _valid5 = _errs113 === errors;
valid19 = valid19 || _valid5;
if(!valid19){
const err69 = {instancePath:instancePath+"/missingValues/" + i4,schemaPath:"#/properties/missingValues/items/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema0.properties.missingValues.items.anyOf,parentSchema:schema0.properties.missingValues.items,data:data42};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
else {
errors = _errs110;
if(vErrors !== null){
if(_errs110){
vErrors.length = _errs110;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err70 = {instancePath:instancePath+"/missingValues",schemaPath:"#/properties/missingValues/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema0.properties.missingValues.type,parentSchema:schema0.properties.missingValues,data:data41};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
}
if(data.primaryKey !== undefined){
let data45 = data.primaryKey;
const _errs121 = errors;
let valid21 = false;
const _errs122 = errors;
if(typeof data45 !== "string"){
const err71 = {instancePath:instancePath+"/primaryKey",schemaPath:"#/properties/primaryKey/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.primaryKey.anyOf[0].type,parentSchema:schema0.properties.primaryKey.anyOf[0],data:data45};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
var _valid6 = _errs122 === errors;
valid21 = valid21 || _valid6;
const _errs124 = errors;
if(Array.isArray(data45)){
if(data45.length < 1){
const err72 = {instancePath:instancePath+"/primaryKey",schemaPath:"#/properties/primaryKey/anyOf/1/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema0.properties.primaryKey.anyOf[1],data:data45};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
const len5 = data45.length;
for(let i5=0; i5<len5; i5++){
let data46 = data45[i5];
if(typeof data46 !== "string"){
const err73 = {instancePath:instancePath+"/primaryKey/" + i5,schemaPath:"#/properties/primaryKey/anyOf/1/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.primaryKey.anyOf[1].items.type,parentSchema:schema0.properties.primaryKey.anyOf[1].items,data:data46};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
}
}
else {
const err74 = {instancePath:instancePath+"/primaryKey",schemaPath:"#/properties/primaryKey/anyOf/1/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema0.properties.primaryKey.anyOf[1].type,parentSchema:schema0.properties.primaryKey.anyOf[1],data:data45};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
var _valid6 = _errs124 === errors;
valid21 = valid21 || _valid6;
if(!valid21){
const err75 = {instancePath:instancePath+"/primaryKey",schemaPath:"#/properties/primaryKey/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema0.properties.primaryKey.anyOf,parentSchema:schema0.properties.primaryKey,data:data45};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
else {
errors = _errs121;
if(vErrors !== null){
if(_errs121){
vErrors.length = _errs121;
}
else {
vErrors = null;
}
}
}
}
if(data.uniqueKeys !== undefined){
let data47 = data.uniqueKeys;
if(Array.isArray(data47)){
const len6 = data47.length;
for(let i6=0; i6<len6; i6++){
let data48 = data47[i6];
if(Array.isArray(data48)){
if(data48.length < 1){
const err76 = {instancePath:instancePath+"/uniqueKeys/" + i6,schemaPath:"#/properties/uniqueKeys/items/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema0.properties.uniqueKeys.items,data:data48};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
const len7 = data48.length;
for(let i7=0; i7<len7; i7++){
let data49 = data48[i7];
if(typeof data49 !== "string"){
const err77 = {instancePath:instancePath+"/uniqueKeys/" + i6+"/" + i7,schemaPath:"#/properties/uniqueKeys/items/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.uniqueKeys.items.items.type,parentSchema:schema0.properties.uniqueKeys.items.items,data:data49};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
}
}
else {
const err78 = {instancePath:instancePath+"/uniqueKeys/" + i6,schemaPath:"#/properties/uniqueKeys/items/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema0.properties.uniqueKeys.items.type,parentSchema:schema0.properties.uniqueKeys.items,data:data48};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
}
}
else {
const err79 = {instancePath:instancePath+"/uniqueKeys",schemaPath:"#/properties/uniqueKeys/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema0.properties.uniqueKeys.type,parentSchema:schema0.properties.uniqueKeys,data:data47};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
}
if(data.foreignKeys !== undefined){
let data50 = data.foreignKeys;
if(Array.isArray(data50)){
const len8 = data50.length;
for(let i8=0; i8<len8; i8++){
let data51 = data50[i8];
if(data51 && typeof data51 == "object" && !Array.isArray(data51)){
if(data51.fields === undefined){
const err80 = {instancePath:instancePath+"/foreignKeys/" + i8,schemaPath:"#/properties/foreignKeys/items/required",keyword:"required",params:{missingProperty: "fields"},message:"must have required property '"+"fields"+"'",schema:schema0.properties.foreignKeys.items.required,parentSchema:schema0.properties.foreignKeys.items,data:data51};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
if(data51.reference === undefined){
const err81 = {instancePath:instancePath+"/foreignKeys/" + i8,schemaPath:"#/properties/foreignKeys/items/required",keyword:"required",params:{missingProperty: "reference"},message:"must have required property '"+"reference"+"'",schema:schema0.properties.foreignKeys.items.required,parentSchema:schema0.properties.foreignKeys.items,data:data51};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
if(data51.fields !== undefined){
let data52 = data51.fields;
const _errs140 = errors;
let valid31 = false;
const _errs141 = errors;
if(typeof data52 !== "string"){
const err82 = {instancePath:instancePath+"/foreignKeys/" + i8+"/fields",schemaPath:"#/properties/foreignKeys/items/properties/fields/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.foreignKeys.items.properties.fields.anyOf[0].type,parentSchema:schema0.properties.foreignKeys.items.properties.fields.anyOf[0],data:data52};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
var _valid7 = _errs141 === errors;
valid31 = valid31 || _valid7;
const _errs143 = errors;
if(Array.isArray(data52)){
if(data52.length < 1){
const err83 = {instancePath:instancePath+"/foreignKeys/" + i8+"/fields",schemaPath:"#/properties/foreignKeys/items/properties/fields/anyOf/1/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema0.properties.foreignKeys.items.properties.fields.anyOf[1],data:data52};
if(vErrors === null){
vErrors = [err83];
}
else {
vErrors.push(err83);
}
errors++;
}
const len9 = data52.length;
for(let i9=0; i9<len9; i9++){
let data53 = data52[i9];
if(typeof data53 !== "string"){
const err84 = {instancePath:instancePath+"/foreignKeys/" + i8+"/fields/" + i9,schemaPath:"#/properties/foreignKeys/items/properties/fields/anyOf/1/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.foreignKeys.items.properties.fields.anyOf[1].items.type,parentSchema:schema0.properties.foreignKeys.items.properties.fields.anyOf[1].items,data:data53};
if(vErrors === null){
vErrors = [err84];
}
else {
vErrors.push(err84);
}
errors++;
}
}
}
else {
const err85 = {instancePath:instancePath+"/foreignKeys/" + i8+"/fields",schemaPath:"#/properties/foreignKeys/items/properties/fields/anyOf/1/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema0.properties.foreignKeys.items.properties.fields.anyOf[1].type,parentSchema:schema0.properties.foreignKeys.items.properties.fields.anyOf[1],data:data52};
if(vErrors === null){
vErrors = [err85];
}
else {
vErrors.push(err85);
}
errors++;
}
var _valid7 = _errs143 === errors;
valid31 = valid31 || _valid7;
if(!valid31){
const err86 = {instancePath:instancePath+"/foreignKeys/" + i8+"/fields",schemaPath:"#/properties/foreignKeys/items/properties/fields/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema0.properties.foreignKeys.items.properties.fields.anyOf,parentSchema:schema0.properties.foreignKeys.items.properties.fields,data:data52};
if(vErrors === null){
vErrors = [err86];
}
else {
vErrors.push(err86);
}
errors++;
}
else {
errors = _errs140;
if(vErrors !== null){
if(_errs140){
vErrors.length = _errs140;
}
else {
vErrors = null;
}
}
}
}
if(data51.reference !== undefined){
let data54 = data51.reference;
if(data54 && typeof data54 == "object" && !Array.isArray(data54)){
if(data54.fields === undefined){
const err87 = {instancePath:instancePath+"/foreignKeys/" + i8+"/reference",schemaPath:"#/properties/foreignKeys/items/properties/reference/required",keyword:"required",params:{missingProperty: "fields"},message:"must have required property '"+"fields"+"'",schema:schema0.properties.foreignKeys.items.properties.reference.required,parentSchema:schema0.properties.foreignKeys.items.properties.reference,data:data54};
if(vErrors === null){
vErrors = [err87];
}
else {
vErrors.push(err87);
}
errors++;
}
if(data54.resource !== undefined){
let data55 = data54.resource;
if(typeof data55 !== "string"){
const err88 = {instancePath:instancePath+"/foreignKeys/" + i8+"/reference/resource",schemaPath:"#/properties/foreignKeys/items/properties/reference/properties/resource/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.foreignKeys.items.properties.reference.properties.resource.type,parentSchema:schema0.properties.foreignKeys.items.properties.reference.properties.resource,data:data55};
if(vErrors === null){
vErrors = [err88];
}
else {
vErrors.push(err88);
}
errors++;
}
}
if(data54.fields !== undefined){
let data56 = data54.fields;
const _errs153 = errors;
let valid35 = false;
const _errs154 = errors;
if(typeof data56 !== "string"){
const err89 = {instancePath:instancePath+"/foreignKeys/" + i8+"/reference/fields",schemaPath:"#/properties/foreignKeys/items/properties/reference/properties/fields/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.foreignKeys.items.properties.reference.properties.fields.anyOf[0].type,parentSchema:schema0.properties.foreignKeys.items.properties.reference.properties.fields.anyOf[0],data:data56};
if(vErrors === null){
vErrors = [err89];
}
else {
vErrors.push(err89);
}
errors++;
}
var _valid8 = _errs154 === errors;
valid35 = valid35 || _valid8;
const _errs156 = errors;
if(Array.isArray(data56)){
if(data56.length < 1){
const err90 = {instancePath:instancePath+"/foreignKeys/" + i8+"/reference/fields",schemaPath:"#/properties/foreignKeys/items/properties/reference/properties/fields/anyOf/1/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema0.properties.foreignKeys.items.properties.reference.properties.fields.anyOf[1],data:data56};
if(vErrors === null){
vErrors = [err90];
}
else {
vErrors.push(err90);
}
errors++;
}
const len10 = data56.length;
for(let i10=0; i10<len10; i10++){
let data57 = data56[i10];
if(typeof data57 !== "string"){
const err91 = {instancePath:instancePath+"/foreignKeys/" + i8+"/reference/fields/" + i10,schemaPath:"#/properties/foreignKeys/items/properties/reference/properties/fields/anyOf/1/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.foreignKeys.items.properties.reference.properties.fields.anyOf[1].items.type,parentSchema:schema0.properties.foreignKeys.items.properties.reference.properties.fields.anyOf[1].items,data:data57};
if(vErrors === null){
vErrors = [err91];
}
else {
vErrors.push(err91);
}
errors++;
}
}
}
else {
const err92 = {instancePath:instancePath+"/foreignKeys/" + i8+"/reference/fields",schemaPath:"#/properties/foreignKeys/items/properties/reference/properties/fields/anyOf/1/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema0.properties.foreignKeys.items.properties.reference.properties.fields.anyOf[1].type,parentSchema:schema0.properties.foreignKeys.items.properties.reference.properties.fields.anyOf[1],data:data56};
if(vErrors === null){
vErrors = [err92];
}
else {
vErrors.push(err92);
}
errors++;
}
var _valid8 = _errs156 === errors;
valid35 = valid35 || _valid8;
if(!valid35){
const err93 = {instancePath:instancePath+"/foreignKeys/" + i8+"/reference/fields",schemaPath:"#/properties/foreignKeys/items/properties/reference/properties/fields/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema0.properties.foreignKeys.items.properties.reference.properties.fields.anyOf,parentSchema:schema0.properties.foreignKeys.items.properties.reference.properties.fields,data:data56};
if(vErrors === null){
vErrors = [err93];
}
else {
vErrors.push(err93);
}
errors++;
}
else {
errors = _errs153;
if(vErrors !== null){
if(_errs153){
vErrors.length = _errs153;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err94 = {instancePath:instancePath+"/foreignKeys/" + i8+"/reference",schemaPath:"#/properties/foreignKeys/items/properties/reference/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema0.properties.foreignKeys.items.properties.reference.type,parentSchema:schema0.properties.foreignKeys.items.properties.reference,data:data54};
if(vErrors === null){
vErrors = [err94];
}
else {
vErrors.push(err94);
}
errors++;
}
}
}
else {
const err95 = {instancePath:instancePath+"/foreignKeys/" + i8,schemaPath:"#/properties/foreignKeys/items/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema0.properties.foreignKeys.items.type,parentSchema:schema0.properties.foreignKeys.items,data:data51};
if(vErrors === null){
vErrors = [err95];
}
else {
vErrors.push(err95);
}
errors++;
}
}
}
else {
const err96 = {instancePath:instancePath+"/foreignKeys",schemaPath:"#/properties/foreignKeys/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema0.properties.foreignKeys.type,parentSchema:schema0.properties.foreignKeys,data:data50};
if(vErrors === null){
vErrors = [err96];
}
else {
vErrors.push(err96);
}
errors++;
}
}
if(data.axes !== undefined){
let data58 = data.axes;
if(Array.isArray(data58)){
const len11 = data58.length;
for(let i11=0; i11<len11; i11++){
let data59 = data58[i11];
if(typeof data59 !== "string"){
const err97 = {instancePath:instancePath+"/axes/" + i11,schemaPath:"#/properties/axes/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.axes.items.type,parentSchema:schema0.properties.axes.items,data:data59};
if(vErrors === null){
vErrors = [err97];
}
else {
vErrors.push(err97);
}
errors++;
}
}
}
else {
const err98 = {instancePath:instancePath+"/axes",schemaPath:"#/properties/axes/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema0.properties.axes.type,parentSchema:schema0.properties.axes,data:data58};
if(vErrors === null){
vErrors = [err98];
}
else {
vErrors.push(err98);
}
errors++;
}
}
if(data.fieldsMatch !== undefined){
let data60 = data.fieldsMatch;
if(typeof data60 !== "string"){
const err99 = {instancePath:instancePath+"/fieldsMatch",schemaPath:"#/properties/fieldsMatch/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.fieldsMatch.type,parentSchema:schema0.properties.fieldsMatch,data:data60};
if(vErrors === null){
vErrors = [err99];
}
else {
vErrors.push(err99);
}
errors++;
}
if(!(((((data60 === "exact") || (data60 === "equal")) || (data60 === "subset")) || (data60 === "superset")) || (data60 === "partial"))){
const err100 = {instancePath:instancePath+"/fieldsMatch",schemaPath:"#/properties/fieldsMatch/enum",keyword:"enum",params:{allowedValues: schema0.properties.fieldsMatch.enum},message:"must be equal to one of the allowed values",schema:schema0.properties.fieldsMatch.enum,parentSchema:schema0.properties.fieldsMatch,data:data60};
if(vErrors === null){
vErrors = [err100];
}
else {
vErrors.push(err100);
}
errors++;
}
}
if(data.custom_checks !== undefined){
let data61 = data.custom_checks;
if(Array.isArray(data61)){
const len12 = data61.length;
for(let i12=0; i12<len12; i12++){
let data62 = data61[i12];
if(data62 && typeof data62 == "object" && !Array.isArray(data62)){
if(data62.name === undefined){
const err101 = {instancePath:instancePath+"/custom_checks/" + i12,schemaPath:"#/properties/custom_checks/items/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema0.properties.custom_checks.items.required,parentSchema:schema0.properties.custom_checks.items,data:data62};
if(vErrors === null){
vErrors = [err101];
}
else {
vErrors.push(err101);
}
errors++;
}
if(data62.params === undefined){
const err102 = {instancePath:instancePath+"/custom_checks/" + i12,schemaPath:"#/properties/custom_checks/items/required",keyword:"required",params:{missingProperty: "params"},message:"must have required property '"+"params"+"'",schema:schema0.properties.custom_checks.items.required,parentSchema:schema0.properties.custom_checks.items,data:data62};
if(vErrors === null){
vErrors = [err102];
}
else {
vErrors.push(err102);
}
errors++;
}
if(data62.name !== undefined){
let data63 = data62.name;
if(typeof data63 !== "string"){
const err103 = {instancePath:instancePath+"/custom_checks/" + i12+"/name",schemaPath:"#/properties/custom_checks/items/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema0.properties.custom_checks.items.properties.name.type,parentSchema:schema0.properties.custom_checks.items.properties.name,data:data63};
if(vErrors === null){
vErrors = [err103];
}
else {
vErrors.push(err103);
}
errors++;
}
}
if(data62.params !== undefined){
let data64 = data62.params;
if(!(data64 && typeof data64 == "object" && !Array.isArray(data64))){
const err104 = {instancePath:instancePath+"/custom_checks/" + i12+"/params",schemaPath:"#/properties/custom_checks/items/properties/params/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema0.properties.custom_checks.items.properties.params.type,parentSchema:schema0.properties.custom_checks.items.properties.params,data:data64};
if(vErrors === null){
vErrors = [err104];
}
else {
vErrors.push(err104);
}
errors++;
}
}
}
else {
const err105 = {instancePath:instancePath+"/custom_checks/" + i12,schemaPath:"#/properties/custom_checks/items/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema0.properties.custom_checks.items.type,parentSchema:schema0.properties.custom_checks.items,data:data62};
if(vErrors === null){
vErrors = [err105];
}
else {
vErrors.push(err105);
}
errors++;
}
}
}
else {
const err106 = {instancePath:instancePath+"/custom_checks",schemaPath:"#/properties/custom_checks/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema0.properties.custom_checks.type,parentSchema:schema0.properties.custom_checks,data:data61};
if(vErrors === null){
vErrors = [err106];
}
else {
vErrors.push(err106);
}
errors++;
}
}
if(data.jsonSchema !== undefined){
let data65 = data.jsonSchema;
if(!(data65 && typeof data65 == "object" && !Array.isArray(data65))){
const err107 = {instancePath:instancePath+"/jsonSchema",schemaPath:"#/properties/jsonSchema/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema0.properties.jsonSchema.type,parentSchema:schema0.properties.jsonSchema,data:data65};
if(vErrors === null){
vErrors = [err107];
}
else {
vErrors.push(err107);
}
errors++;
}
}
}
else {
const err108 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema0.type,parentSchema:schema0,data};
if(vErrors === null){
vErrors = [err108];
}
else {
vErrors.push(err108);
}
errors++;
}
validate0.errors = vErrors;
return errors === 0;
}
validate0.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};
