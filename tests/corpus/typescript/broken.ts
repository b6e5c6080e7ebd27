export class Half { method( {
function found() {}
interface Found {}
